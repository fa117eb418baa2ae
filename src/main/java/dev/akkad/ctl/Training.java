package dev.akkad.ctl;

import dev.akkad.ctl.command.Io;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Runs the commands that are used most against a server of its own: an archive of their classes is made of that. */
public final class Training {
    private static final List<List<String>> LINES = List.of(
            List.of("get", "a"),
            List.of("get", "--prefix", "a", "-w", "json"),
            List.of("get", "a", "-w", "fields"),
            List.of("get", "a", "-w", "protobuf"),
            List.of("put", "a", "1"),
            List.of("del", "a"),
            List.of("lease", "list"),
            List.of("member", "list", "-w", "table"),
            List.of("endpoint", "health"),
            List.of("endpoint", "status", "-w", "table"),
            List.of("txn"),
            List.of("get"),
            List.of("get", "--no-such-flag"),
            List.of("--help"));

    private Training() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        try (TrainingServer server = TrainingServer.start()) {
            for (List<String> line : LINES) {
                byte[] input = "mod(\"a\") > \"0\"\n\nget a\n\nput a 1\n\n".getBytes(StandardCharsets.UTF_8);
                Io io = new Io(new ByteArrayInputStream(input), nowhere, nowhere, false);
                int unused =
                        Akkadctl.run("akkadctl", line, Map.of("ETCDCTL_ENDPOINTS", "127.0.0.1:" + server.port()), io);
            }
        }
        // Not halted: the archive is made when the virtual machine shuts down.
        System.exit(0);
    }
}
