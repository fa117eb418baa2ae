package dev.akkad.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where log lines go and in which form.
 *
 * @param level debug, info, warn, error, panic or fatal
 * @param outputs stderr, stdout, {@link #JOURNAL} or paths of files
 * @param console tab-separated for people instead of JSON
 * @param rotation of the one file among the outputs; null = it only grows
 */
public record LogSettings(
        String level,
        List<String> outputs,
        boolean console,
        @Nullable LogRotation rotation) {
    static final String JOURNAL = "systemd/journal";

    /** What a member uses unless told otherwise. */
    public static final LogSettings DEFAULT = new LogSettings("info", List.of("stderr"), false, null);

    static final List<String> LEVELS = List.of("debug", "info", "warn", "error", "dpanic", "panic", "fatal");
}
