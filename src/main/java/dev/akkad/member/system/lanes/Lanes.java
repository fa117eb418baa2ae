package dev.akkad.member.system.lanes;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of one actor system and their threads.
 *
 * <p>Work from outside wakes a thread. Work from one of the threads here does not: it goes on with it when its piece is
 * done. It wakes another only before a piece that may take long, or for a lane that has waited too long already; and so
 * does any work that comes from outside, such as Raft's ticks.
 */
final class Lanes {
    private static final ThreadLocal<@Nullable Lanes> OF_THIS_THREAD = new ThreadLocal<>();

    /** This and {@link #idle} are guarded by {@code this}, for some instructions at a time. */
    private final Map<Lane, Line> lines = new EnumMap<>(Lane.class);

    private final Deque<Worker> idle = new ArrayDeque<>();
    private boolean isClosed;

    private static final class Line {
        private final Lane lane;
        private final Deque<Runnable> tasks = new ArrayDeque<>();
        private boolean isTaken;
        private long sinceNanos;

        Line(Lane lane) {
            this.lane = lane;
        }

        boolean waits() {
            return !isTaken && !tasks.isEmpty();
        }

        boolean waitsTooLong() {
            return System.nanoTime() - sinceNanos > lane.patienceNanos();
        }

        void add(Runnable task) {
            if (tasks.isEmpty()) {
                sinceNanos = System.nanoTime();
            }
            tasks.add(task);
        }

        Runnable take() {
            isTaken = true;
            return tasks.remove();
        }

        void leave() {
            isTaken = false;
            sinceNanos = System.nanoTime();
        }
    }

    private record Piece(Line line, Runnable task) {}

    Lanes(ThreadFactory threads) {
        for (Lane lane : Lane.values()) {
            lines.put(lane, new Line(lane));
        }
        for (int i = 0; i < Lane.values().length; i++) {
            Worker worker = new Worker();
            Thread thread = threads.newThread(worker);
            worker.thread = thread;
            thread.start();
        }
    }

    void execute(Lane lane, Runnable task) {
        Worker woken = give(lane, task, OF_THIS_THREAD.get() == this);
        if (woken != null) {
            woken.wake();
        }
    }

    private synchronized @Nullable Worker give(Lane lane, Runnable task, boolean isOurs) {
        Line line = line(lane);
        line.add(task);
        return isOurs || line.isTaken ? null : idle.pollLast();
    }

    private Line line(Lane lane) {
        return Objects.requireNonNull(lines.get(lane));
    }

    /** Whether nothing of a lane waits or runs. */
    synchronized boolean isQuiet(Lane lane) {
        return !line(lane).isTaken && line(lane).tasks.isEmpty();
    }

    /** The threads end when nothing is left. */
    void close() {
        List<Worker> woken;
        synchronized (this) {
            isClosed = true;
            woken = List.copyOf(idle);
            idle.clear();
        }
        woken.forEach(Worker::wake);
    }

    private @Nullable Line firstWaiting() {
        for (Line line : lines.values()) {
            if (line.waits()) {
                return line;
            }
        }
        return null;
    }

    /** Who sees to the other lanes that wait, if somebody must. */
    private @Nullable Worker helperWhile(Lane running) {
        for (Line line : lines.values()) {
            if (line.waits() && (running.mayTakeLong() || line.waitsTooLong())) {
                return idle.pollLast();
            }
        }
        return null;
    }

    private final class Worker implements Runnable {
        private @Nullable Thread thread;
        private @Nullable Worker helper;
        private volatile boolean isParked;
        private boolean isEnded;

        void wake() {
            isParked = false;
            LockSupport.unpark(thread);
        }

        @Override
        public void run() {
            OF_THIS_THREAD.set(Lanes.this);
            Line done = null;
            while (!isEnded) {
                Piece piece = next(done);
                if (helper != null) {
                    helper.wake();
                    helper = null;
                }
                if (piece == null) {
                    park();
                    done = null;
                } else {
                    perform(piece.task());
                    done = piece.line();
                }
            }
        }

        /** @param done the line to leave; null is returned when there is nothing to do but to park, or to end */
        private @Nullable Piece next(@Nullable Line done) {
            synchronized (Lanes.this) {
                if (done != null) {
                    done.leave();
                }
                Line first = firstWaiting();
                if (first != null) {
                    Piece piece = new Piece(first, first.take());
                    helper = helperWhile(first.lane);
                    return piece;
                }
                if (isClosed) {
                    isEnded = true;
                } else {
                    isParked = true;
                    idle.addLast(this);
                }
                return null;
            }
        }

        private void perform(Runnable task) {
            try {
                task.run();
            } catch (Throwable fatal) { // Akka lets nothing else through
                Thread self = Thread.currentThread();
                self.getUncaughtExceptionHandler().uncaughtException(self, fatal);
            } finally {
                boolean unused = Thread.interrupted();
            }
        }

        private void park() {
            while (isParked) {
                LockSupport.park(Lanes.this);
            }
        }
    }
}
