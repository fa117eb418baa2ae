package dev.akkad.sim.loop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;

/** One process of the simulated world, from its start to its death; a restart is another host. */
public final class Host {
    private final String name;
    private final int number;
    private final List<Runnable> held = new ArrayList<>();
    private final Map<String, Long> diskFreeAt = new HashMap<>();

    private boolean alive = true;
    private boolean paused;
    private double clockRate = 1;
    private long costNanos;
    private long busyUntil;
    private LongUnaryOperator diskNanos = now -> 0;

    Host(String name, int number) {
        this.name = name;
        this.number = number;
    }

    public String name() {
        return name;
    }

    int number() {
        return number;
    }

    /** Whether it still runs: whatever a dead one does leaves no trace. */
    public boolean isAlive() {
        return alive;
    }

    public boolean isPaused() {
        return paused;
    }

    /** @param rate how fast its clock runs, 1 = as the world's */
    public void clockRate(double rate) {
        clockRate = rate;
    }

    public double clockRate() {
        return clockRate;
    }

    /** @param nanos that every piece of work takes: a slow machine */
    public void costNanos(long nanos) {
        costNanos = nanos;
    }

    /** As {@link #costNanos(long)} was told. */
    long costNanos() {
        return costNanos;
    }

    /** @param draw how long a disk access takes that begins at a time */
    public void diskNanos(LongUnaryOperator draw) {
        diskNanos = draw;
    }

    void die() {
        alive = false;
        held.clear();
    }

    void paused(boolean isPaused) {
        paused = isPaused;
    }

    List<Runnable> held() {
        return held;
    }

    /** When work that comes now is done by a machine with one processor. */
    long readyAt(long now) {
        if (costNanos == 0) {
            return now;
        }
        busyUntil = Math.max(busyUntil, now) + costNanos;
        return busyUntil;
    }

    /** When the disk thread {@code dispatcher} has done work that comes now; it does one after the other. */
    long diskReadyAt(String dispatcher, long now) {
        long begins = freeAt(dispatcher, now);
        long at = begins + diskNanos.applyAsLong(begins);
        diskFreeAt.put(dispatcher, at);
        return at;
    }

    /** When a dispatcher whose thread is held up by the disk goes on; now, if it is not. */
    long freeAt(String dispatcher, long now) {
        return Math.max(diskFreeAt.getOrDefault(dispatcher, 0L), now);
    }

    @Override
    public String toString() {
        return name;
    }
}
