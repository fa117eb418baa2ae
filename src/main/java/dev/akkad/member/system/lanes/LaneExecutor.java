package dev.akkad.member.system.lanes;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** One lane as Akka's dispatchers know it. What has been taken is done, whatever is shut down. */
final class LaneExecutor extends AbstractExecutorService {
    private static final long LOOK_AGAIN_NANOS = 1_000_000;

    private final Lanes lanes;
    private final Lane lane;
    private final Runnable whenShut;
    private final AtomicBoolean isShut = new AtomicBoolean();

    LaneExecutor(Lanes lanes, Lane lane, Runnable whenShut) {
        this.lanes = lanes;
        this.lane = lane;
        this.whenShut = whenShut;
    }

    @Override
    public void execute(Runnable task) {
        if (isShut.get()) {
            throw new RejectedExecutionException("the lane is closed");
        }
        lanes.execute(lane, task);
    }

    @Override
    public void shutdown() {
        if (isShut.compareAndSet(false, true)) {
            whenShut.run();
        }
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown();
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return isShut.get();
    }

    @Override
    public boolean isTerminated() {
        return isShut.get() && lanes.isQuiet(lane);
    }

    @Override
    public boolean awaitTermination(long time, TimeUnit unit) throws InterruptedException {
        long end = System.nanoTime() + unit.toNanos(time);
        while (!isTerminated()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return true;
    }
}
