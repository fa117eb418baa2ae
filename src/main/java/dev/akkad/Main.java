package dev.akkad;

import dev.akkad.server.Launcher;
import dev.akkad.server.MemberFactory;
import dev.akkad.server.RunningMember;
import dev.akkad.server.ServerSettings;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;

/** The entry of the jar: the first argument picks the program, a member of a cluster if it names none. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        Launcher launcher = new Launcher(Main::start, System.getenv(), System.out, System.err);
        List<String> all = Arrays.asList(arguments);
        boolean local = !all.isEmpty() && all.get(0).equals("local");
        Launcher.end(local ? launcher.local(all.subList(1, all.size())) : launcher.member(all));
    }

    /** Looked for only when a member is to start: help and refusals need none. */
    private static RunningMember start(ServerSettings settings) {
        MemberFactory factory = ServiceLoader.load(MemberFactory.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no member on the class path"));
        return factory.start(settings);
    }
}
