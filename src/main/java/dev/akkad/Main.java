package dev.akkad;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.akkad.ctl.BenchProgram;
import dev.akkad.ctl.GuideProgram;
import dev.akkad.ctl.LabProgram;
import dev.akkad.ctl.SimProgram;
import dev.akkad.ctl.SnapshotProgram;
import dev.akkad.server.ActorMember;
import dev.akkad.server.Launcher;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;

/** The entry of the jar: the first argument picks the program, a member of a cluster if it names none. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        List<String> all = Arrays.asList(arguments);
        String program = all.isEmpty() ? "" : all.get(0);
        if (program.equals("bench")) {
            System.exit(bench(all.subList(1, all.size())));
        }
        if (program.equals("snapshot")) {
            System.exit(snapshot(all.subList(1, all.size())));
        }
        if (program.equals("sim")) {
            System.exit(sim(all.subList(1, all.size())));
        }
        if (program.equals("lab")) {
            System.exit(lab(all.subList(1, all.size())));
        }
        if (isGuide(program, all)) {
            System.exit(GuideProgram.run(all));
        }
        Launcher launcher = new Launcher(ActorMember::start, System.getenv(), System.out, System.err);
        if (program.equals("help")) {
            Launcher.end(launcher.member(List.of("--help")));
        }
        Launcher.end(program.equals("local") ? launcher.local(all.subList(1, all.size())) : launcher.member(all));
    }

    private static boolean isGuide(String program, List<String> all) {
        boolean isHelp = program.equals("help") && all.size() > 1;
        return isHelp || program.equals("completion") || GuideProgram.isMistyped(program);
    }

    private static int snapshot(List<String> arguments) {
        return SnapshotProgram.run(
                arguments, new PrintWriter(System.out, true, UTF_8), new PrintWriter(System.err, true, UTF_8));
    }

    private static int sim(List<String> arguments) {
        return SimProgram.run(
                arguments, new PrintWriter(System.out, true, UTF_8), new PrintWriter(System.err, true, UTF_8));
    }

    private static int lab(List<String> arguments) {
        return LabProgram.run(
                arguments, new PrintWriter(System.out, true, UTF_8), new PrintWriter(System.err, true, UTF_8));
    }

    private static int bench(List<String> arguments) {
        return BenchProgram.run(
                arguments, new PrintWriter(System.out, true, UTF_8), new PrintWriter(System.err, true, UTF_8));
    }
}
