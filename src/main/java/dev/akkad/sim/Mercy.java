package dev.akkad.sim;

import java.util.concurrent.TimeUnit;

/** Has the nemesis rest when no write has been answered for long: a cluster that never works shows nothing. */
final class Mercy {
    private static final int ELECTIONS = 2;
    private static final long SECONDS = 4;
    private static final long LOOK_MILLIS = 500;

    private final World world;
    private final long patienceNanos;
    private long answered;
    private long sinceNanos;

    Mercy(World world) {
        this.world = world;
        this.patienceNanos = world.electionTimeout().toNanos() * ELECTIONS + TimeUnit.SECONDS.toNanos(SECONDS);
    }

    void start() {
        world.laterMillis(LOOK_MILLIS, this::look);
    }

    private void look() {
        if (world.nemesis().isStopped()) {
            return;
        }
        long now = world.loop().nowNanos();
        long answers = world.tally().of("writes answered");
        if (answers > answered) {
            answered = answers;
            sinceNanos = now;
        } else if (now - sinceNanos >= patienceNanos) {
            world.tally().count("respites");
            world.tell("respite", "", () -> "");
            sinceNanos = now + 2 * patienceNanos;
            world.nemesis().restUntil(sinceNanos);
        }
        start();
    }
}
