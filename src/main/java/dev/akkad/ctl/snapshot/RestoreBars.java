package dev.akkad.ctl.snapshot;

import dev.akkad.ctl.command.Io;
import dev.akkad.ctl.command.Progress;
import dev.akkad.store.ReadProgress;
import java.util.function.LongSupplier;

/** How far a restore is, as bars on a terminal; to be closed before anything else is printed. */
public final class RestoreBars implements ReadProgress, AutoCloseable {
    private final Progress verifying;
    private final Progress copying;

    /** @param nanoClock monotonic */
    public RestoreBars(Io io, LongSupplier nanoClock) {
        // Of one length, so that the second covers the first.
        this.verifying = new Progress(io, "verifying", nanoClock);
        this.copying = new Progress(io, "restoring", nanoClock);
    }

    @Override
    public void at(Phase phase, long doneBytes, long totalBytes) {
        (phase == Phase.VERIFYING ? verifying : copying).at(doneBytes, totalBytes);
    }

    @Override
    public void close() {
        verifying.end();
        copying.end();
    }
}
