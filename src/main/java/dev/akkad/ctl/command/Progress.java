package dev.akkad.ctl.command;

import java.util.function.LongSupplier;

/** A bar on a terminal while something takes long; nothing anywhere else. */
public final class Progress {
    private static final int WIDTH = 40;
    private static final long PAUSE_NANOS = 100_000_000;

    private final Io io;
    private final String title;
    private final LongSupplier nanoClock;
    private long lastNanos;
    private boolean isShown;

    Progress(Io io, String title) {
        this(io, title, System::nanoTime);
    }

    /** @param nanoClock monotonic: what is done before one looks needs no bar */
    public Progress(Io io, String title, LongSupplier nanoClock) {
        this.io = io;
        this.title = title;
        this.nanoClock = nanoClock;
        this.lastNanos = nanoClock.getAsLong();
    }

    /** @param total 0 if it is not known */
    public void at(long done, long total) {
        long now = nanoClock.getAsLong();
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
    public void end() {
        if (isShown) {
            isShown = false;
            io.err().print("\r" + " ".repeat(WIDTH + title.length() + 40) + "\r");
            io.err().flush();
        }
    }
}
