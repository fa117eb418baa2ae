package dev.akkad.api;

import io.vertx.core.Context;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The way onto an event loop from any thread: however many tasks arrive while the loop is busy, it is woken once.
 *
 * <p>Tasks run in the order in which they were put in.
 */
final class Inbox {
    private final Context context;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Queue<Runnable> last = new ArrayDeque<>();
    private boolean draining;

    Inbox(Context context) {
        this.context = context;
    }

    void execute(Runnable task) {
        tasks.add(task);
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            context.runOnContext(this::drain);
        }
    }

    private void drain(Void nothing) {
        // Cleared first: a task added from here on either is seen below or schedules the next drain.
        scheduled.set(false);
        draining = true;
        try {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        } finally {
            draining = false;
            for (Runnable task = last.poll(); task != null; task = last.poll()) {
                task.run();
            }
        }
    }

    /** From the loop: runs {@code task} when what is being done now is done, a whole drain or one read of the loop. */
    void atEndOfTurn(Runnable task) {
        if (draining) {
            last.add(task);
        } else {
            context.runOnContext(nothing -> task.run());
        }
    }
}
