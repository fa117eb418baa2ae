package dev.akkad.ctl;

import dev.akkad.ctl.command.Io;
import dev.akkad.ctl.utl.Job;
import dev.akkad.ctl.utl.UtlTree;
import java.util.Arrays;
import java.util.List;

/** {@code akkadutl}: what {@code etcdutl} does, on akkad's data directories and on etcd's snapshot files. */
public final class Akkadutl {
    private Akkadutl() {}

    public static void main(String[] arguments) throws InterruptedException {
        int exitCode = run("akkadutl", Arrays.asList(arguments), Runner.standardIo());
        System.exit(exitCode);
    }

    /** Runs a command to its end; returns the exit code. */
    public static int run(String program, List<String> arguments, Io io) throws InterruptedException {
        return Runner.run(
                UtlTree.of(program), UtlTree.GLOBALS, arguments, io, (action, line) -> action.run(new Job(io, line)));
    }
}
