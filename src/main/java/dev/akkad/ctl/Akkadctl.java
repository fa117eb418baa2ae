package dev.akkad.ctl;

import dev.akkad.ctl.command.GlobalFlags;
import dev.akkad.ctl.command.Io;
import dev.akkad.ctl.command.Session;
import dev.akkad.ctl.command.Tree;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** {@code akkadctl}: what {@code etcdctl} does, and more. */
public final class Akkadctl {
    private Akkadctl() {}

    public static void main(String[] arguments) throws InterruptedException {
        // Before any class of Netty looks for a logging framework, which would take longer than all the rest.
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        Io io = Runner.standardIo();
        int exitCode = run("akkadctl", Arrays.asList(arguments), System.getenv(), io);
        // What is still open is closed by the kernel, and faster.
        Runtime.getRuntime().halt(exitCode);
    }

    /** Runs a command to its end; returns the exit code. */
    public static int run(String program, List<String> arguments, Map<String, String> environment, Io io)
            throws InterruptedException {
        return Runner.run(Tree.of(program), GlobalFlags.ALL, arguments, io, (action, line) -> {
            try (Session session = new Session(io, environment, line)) {
                action.run(session);
            }
        });
    }
}
