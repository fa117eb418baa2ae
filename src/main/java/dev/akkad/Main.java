package dev.akkad;

import dev.akkad.server.ActorMember;
import dev.akkad.server.Launcher;
import java.util.Arrays;
import java.util.List;

/** The entry of the jar: the first argument picks the program, a member of a cluster if it names none. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        Launcher launcher = new Launcher(ActorMember::start, System.getenv(), System.out, System.err);
        List<String> all = Arrays.asList(arguments);
        boolean local = !all.isEmpty() && all.get(0).equals("local");
        Launcher.end(local ? launcher.local(all.subList(1, all.size())) : launcher.member(all));
    }
}
