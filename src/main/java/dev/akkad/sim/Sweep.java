package dev.akkad.sim;

import dev.akkad.base.Defect;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Runs many seeds, a world for each thread at a time. What comes of a seed does not depend on its neighbours. */
public final class Sweep {
    private final long first;
    private final long last;
    private final LongFunction<Options> options;
    private final @Nullable Defect defect;
    private final Consumer<Report> told;
    private final AtomicLong next;
    private final Tally tally = new Tally();

    /**
     * @param options of each seed
     * @param defect that the members have
     * @param told hears of each run, one at a time, in no order
     */
    public Sweep(long first, long last, LongFunction<Options> options, @Nullable Defect defect, Consumer<Report> told) {
        this.first = first;
        this.last = last;
        this.options = options;
        this.defect = defect;
        this.told = told;
        this.next = new AtomicLong(first);
    }

    /** Runs them all; returns when the last one has ended. */
    public void run(int threads) throws InterruptedException {
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread worker = new Thread(this::work, "sweep-" + i);
            worker.setDaemon(true);
            workers.add(worker);
            worker.start();
        }
        for (Thread worker : workers) {
            worker.join();
        }
    }

    private void work() {
        for (long seed = next.getAndIncrement(); seed <= last; seed = next.getAndIncrement()) {
            tell(Simulation.run(options.apply(seed), Trace.NONE, defect));
        }
    }

    private synchronized void tell(Report report) {
        tally.addAll(report.tally().all());
        told.accept(report);
    }

    /** What happened in all runs so far. */
    public Tally tally() {
        return tally;
    }

    /** Seeds of the whole sweep. */
    public long size() {
        return last - first + 1;
    }
}
