package dev.akkad.sim.loop;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one thread of a simulated world: runs what is ready, one piece at a time, and moves time on when nothing is.
 *
 * <p>Whoever calls it from another thread, or lets an instant never end, breaks the world: that is told to the listener
 * and ends the run.
 */
public final class Loop implements AutoCloseable {
    /** Pieces of work within one instant, beyond which nothing will ever come to rest. */
    private static final int STEPS_IN_AN_INSTANT_MAX = 500_000;

    private static final int LIFO_SHARE = 8;
    private static final int PRIORITY_CHANGE = 200;

    private record Task(Host host, Runnable work) {}

    /** Work that is due at a time. */
    static final class Due implements Comparable<Due> {
        private final Host host;
        private final long at;
        private final long tie;
        private final long sequence;
        private final Runnable work;
        private boolean cancelled;
        private boolean done;

        private Due(Host host, long at, long tie, long sequence, Runnable work) {
            this.host = host;
            this.at = at;
            this.tie = tie;
            this.sequence = sequence;
            this.work = work;
        }

        /** @return whether it was still to come */
        boolean cancel() {
            boolean inTime = !cancelled && !done;
            cancelled = true;
            return inTime;
        }

        boolean isOver() {
            return cancelled || done;
        }

        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(at, other.at);
            int byTie = byTime != 0 ? byTime : Long.compare(tie, other.tie);
            return byTie != 0 ? byTie : Long.compare(sequence, other.sequence);
        }
    }

    private final SplittableRandom random;
    private final Policy policy;
    private final Thread owner = Thread.currentThread();
    private final Consumer<String> broken;
    private final Digest digest = new Digest();
    private final List<Task> ready = new ArrayList<>();
    private final PriorityQueue<Due> dues = new PriorityQueue<>();
    private final List<Consumer<Host>> afterStep = new ArrayList<>();
    private final List<String> places = new ArrayList<>();

    private long now;
    private long steps;
    private long sequence;
    private int hosts;
    private int favourite;
    private int stepsInInstant;
    private @Nullable Host running;

    /** @param broken told when the world itself does something that it must not */
    public Loop(long seed, Policy policy, Consumer<String> broken) {
        this.random = new SplittableRandom(seed);
        this.policy = policy;
        this.broken = broken;
    }

    public long nowNanos() {
        return now;
    }

    public long steps() {
        return steps;
    }

    public Digest digest() {
        return digest;
    }

    /** A new process. */
    public Host host(String name) {
        return new Host(name, ++hosts);
    }

    /** Called after each piece of work with the host whose it was. */
    public void afterStep(Consumer<Host> look) {
        afterStep.add(look);
    }

    /** Queues work of a host as ready; that of a dead one is dropped. */
    public void submit(Host host, Runnable work) {
        guard("work");
        if (!host.isAlive()) {
            return;
        }
        if (host.isPaused()) {
            host.held().add(work);
            return;
        }
        long at = host.readyAt(now);
        if (at > now) {
            schedule(host, at - now, work);
        } else {
            ready.add(new Task(host, work));
        }
    }

    /** Queues work of a host's disk thread: it begins when the disk gets to it. */
    void submitToDisk(Host host, String dispatcher, Runnable work) {
        guard("disk work");
        if (!host.isAlive()) {
            return;
        }
        submitAt(host, host.diskReadyAt(dispatcher, now), work);
    }

    /** Queues work of a thread that the disk may hold up. */
    void submitBehindDisk(Host host, String dispatcher, Runnable work) {
        guard("work");
        if (host.isAlive()) {
            submitAt(host, host.freeAt(dispatcher, now), work);
        }
    }

    private void submitAt(Host host, long at, Runnable work) {
        if (at > now) {
            schedule(host, at - now, work);
        } else {
            submit(host, work);
        }
    }

    /** The disk holds up whoever has work for a dispatcher, as if what runs there now read from it. */
    public void holdUp(Host host, String dispatcher) {
        long unused = host.diskReadyAt(dispatcher, now);
    }

    /** Has work done by a host in a while, at once if that is past; among equals chance decides. */
    public void later(Host host, long delayNanos, Runnable work) {
        schedule(host, delayNanos, work);
    }

    Due schedule(Host host, long delayNanos, Runnable work) {
        guard("timer");
        Due due = new Due(host, now + Math.max(0, delayNanos), random.nextLong(), sequence++, work);
        dues.add(due);
        return due;
    }

    private void guard(String what) {
        if (Thread.currentThread() != owner) {
            broken.accept(what + " came from thread " + Thread.currentThread().getName());
        }
    }

    /** Runs until a time is reached or {@code stop} says so. */
    public void run(long untilNanos, BooleanSupplier stop) {
        while (!stop.getAsBoolean() && step(untilNanos)) {
            // what a step does is everything
        }
    }

    private boolean step(long untilNanos) {
        if (!ready.isEmpty()) {
            Task task = take(pick());
            if (++stepsInInstant > STEPS_IN_AN_INSTANT_MAX) {
                broken.accept(
                        "more than " + STEPS_IN_AN_INSTANT_MAX + " steps without time moving on, now of " + task.host);
                return false;
            }
            execute(task.host, task.work);
            return true;
        }
        Due due = dues.peek();
        if (due == null || due.at > untilNanos) {
            now = Math.max(now, untilNanos);
            return false;
        }
        dues.remove();
        if (due.cancelled || !due.host.isAlive()) {
            return true;
        }
        if (due.at > now) {
            now = due.at;
            stepsInInstant = 0;
        }
        due.done = true;
        if (due.host.isPaused()) {
            due.host.held().add(due.work);
        } else {
            execute(due.host, due.work);
        }
        return true;
    }

    private int pick() {
        int size = ready.size();
        return switch (policy) {
            case FIFO -> 0;
            case UNIFORM -> random.nextInt(size);
            case LIFO -> random.nextInt(LIFO_SHARE) == 0 ? random.nextInt(size) : size - 1;
            case PRIORITY -> favoured(size);
        };
    }

    /** The first that belongs to the host in favour, else the first of all. */
    private int favoured(int size) {
        if (random.nextInt(PRIORITY_CHANGE) == 0) {
            favourite = random.nextInt(hosts + 1);
        }
        for (int i = 0; i < size; i++) {
            if (ready.get(i).host.number() == favourite) {
                return i;
            }
        }
        return 0;
    }

    private Task take(int index) {
        if (policy == Policy.UNIFORM || index == ready.size() - 1) {
            Task taken = ready.get(index);
            Task last = ready.remove(ready.size() - 1);
            if (index < ready.size()) {
                ready.set(index, last);
            }
            return taken;
        }
        return ready.remove(index);
    }

    private void execute(Host host, Runnable work) {
        steps++;
        digest.add(now);
        digest.add(host.number());
        Host before = running;
        running = host;
        try {
            work.run();
        } catch (PowerCut cut) {
            if (host.isAlive()) {
                broken.accept("a power cut at a host that lives: " + host);
            }
        } catch (Throwable e) {
            broken.accept(host + " let " + e + " escape");
        } finally {
            running = before;
        }
        for (Consumer<Host> look : afterStep) {
            look.accept(host);
        }
    }

    /** Whose work runs now, null between two pieces. */
    public @Nullable Host running() {
        return running;
    }

    /** Runs what is ready of one host, while it starts and waits for itself. */
    void drain(Host host) {
        for (int i = 0; i < ready.size(); ) {
            if (ready.get(i).host == host) {
                execute(host, ready.remove(i).work);
                i = 0;
            } else {
                i++;
            }
        }
    }

    /** The process is gone: whatever it had to do is never done, and nothing tells it to clean up. */
    public void crash(Host host) {
        host.die();
        ready.removeIf(task -> task.host == host);
        dues.removeIf(due -> due.host == host);
    }

    /** The process stands still; what becomes due meanwhile waits. */
    public void pause(Host host) {
        host.paused(true);
        for (Iterator<Task> tasks = ready.iterator(); tasks.hasNext(); ) {
            Task task = tasks.next();
            if (task.host == host) {
                host.held().add(task.work);
                tasks.remove();
            }
        }
    }

    /** The process goes on, with everything that has become due. */
    public void resume(Host host) {
        host.paused(false);
        List<Runnable> waiting = List.copyOf(host.held());
        host.held().clear();
        waiting.forEach(work -> submit(host, work));
    }

    /** Lets Akka's dispatchers and timers of an ActorSystem find {@code host}, until this is closed. */
    String place(Host host) {
        String place = Worlds.enter(new Worlds.Place(this, host));
        places.add(place);
        return place;
    }

    @Override
    public void close() {
        places.forEach(Worlds::leave);
    }
}
