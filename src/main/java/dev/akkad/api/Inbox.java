package dev.akkad.api;

import io.vertx.core.Context;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way onto an event loop from any thread: however many tasks arrive while the loop is busy, it is woken once.
 *
 * <p>Tasks run in the order in which they were put in.
 */
final class Inbox {
    private static final Logger LOG = LoggerFactory.getLogger(Inbox.class);

    private final Context context;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Queue<Runnable> last = new ArrayDeque<>();
    private boolean draining;
    private Runnable onDrain = () -> {};

    Inbox(Context context) {
        this.context = context;
    }

    /** Runs {@code task} whenever tasks from other threads are about to run. */
    void onDrain(Runnable task) {
        onDrain = task;
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
        onDrain.run();
        draining = true;
        try {
            runAll(tasks);
        } finally {
            draining = false;
            runAll(last);
        }
    }

    /** One that fails must not hold up those behind it: they belong to other clients. */
    private static void runAll(Queue<Runnable> queue) {
        for (Runnable task = queue.poll(); task != null; task = queue.poll()) {
            try {
                task.run();
            } catch (RuntimeException | StackOverflowError broken) {
                LOG.error("a task of the event loop failed", broken);
            } catch (LinkageError broken) {
                // Somebody has replaced the program's files. Netty would keep it to itself, and the call never end.
                Thread loop = Thread.currentThread();
                loop.getUncaughtExceptionHandler().uncaughtException(loop, broken);
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
