package dev.akkad.server;

import java.util.List;

/**
 * Where log lines go and in which form.
 *
 * @param level debug, info, warn, error, panic or fatal
 * @param outputs stderr, stdout or paths of files
 * @param console tab-separated for people instead of JSON
 */
public record LogSettings(String level, List<String> outputs, boolean console) {
    /** What a member uses unless told otherwise. */
    public static final LogSettings DEFAULT = new LogSettings("info", List.of("stderr"), false);

    static final List<String> LEVELS = List.of("debug", "info", "warn", "error", "dpanic", "panic", "fatal");
}
