package dev.akkad.ctl.command;

/** Colours, on a terminal only. */
final class Paint {
    private static final String END = "\u001b[0m";

    private final boolean isOn;

    Paint(Io io) {
        isOn = io.isTerminal();
    }

    String red(String text) {
        return painted("\u001b[31m", text);
    }

    String green(String text) {
        return painted("\u001b[32m", text);
    }

    String bold(String text) {
        return painted("\u001b[1m", text);
    }

    private String painted(String begin, String text) {
        return isOn ? begin + text + END : text;
    }
}
