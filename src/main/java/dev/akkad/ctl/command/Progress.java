package dev.akkad.ctl.command;

/** A bar on a terminal while something takes long; nothing anywhere else. */
final class Progress {
    private static final int WIDTH = 40;
    private static final long PAUSE_NANOS = 100_000_000;

    private final Io io;
    private final String title;
    private final long beginNanos = System.nanoTime();
    private long lastNanos = beginNanos;
    private boolean isShown;

    Progress(Io io, String title) {
        this.io = io;
        this.title = title;
    }

    /** @param total 0 if it is not known */
    void at(long done, long total) {
        long now = System.nanoTime();
        if (!io.isTerminal() || now - lastNanos < PAUSE_NANOS) {
            return;
        }
        lastNanos = now;
        isShown = true;
        int filled = total == 0 ? 0 : (int) (WIDTH * Math.min(done, total) / total);
        String bar = total == 0 ? "" : " [" + "#".repeat(filled) + " ".repeat(WIDTH - filled) + "]";
        String share = total == 0 ? "" : " " + 100 * Math.min(done, total) / total + "%";
        io.err().print("\r" + title + bar + share + " " + done + "  ");
        io.err().flush();
    }

    /** Takes the bar away. */
    void end() {
        if (isShown) {
            isShown = false;
            io.err().print("\r" + " ".repeat(WIDTH + title.length() + 40) + "\r");
            io.err().flush();
        }
    }
}
