package dev.akkad.lab;

import java.io.IOException;

/** What is wrong with the writes of one of the two databases. Safe from any thread. */
final class DiskFault {
    private int failing;
    private long slowNanos;
    private long heldUntil;
    private int healings;

    /** The next {@code writes} fail. */
    synchronized void fail(int writes) {
        failing = writes;
    }

    /** Every write takes so much longer; 0 = no more. */
    synchronized void slow(long nanos) {
        slowNanos = nanos;
    }

    /** The next write waits until so long from now. */
    synchronized void hold(long nanos) {
        heldUntil = System.nanoTime() + nanos;
    }

    synchronized void heal() {
        failing = 0;
        slowNanos = 0;
        heldUntil = 0;
        healings++;
    }

    synchronized int failing() {
        return failing;
    }

    synchronized long slowNanos() {
        return slowNanos;
    }

    /** @throws IOException when the write is to fail; nothing was written then */
    void beforeWrite(Points points) throws IOException {
        int healedBefore = healings();
        Waits.hold(waitNanos(), () -> healings() == healedBefore);
        if (takeFailure()) {
            throw points.failure("this write was made to fail by the lab");
        }
    }

    private synchronized int healings() {
        return healings;
    }

    private synchronized long waitNanos() {
        long held = heldUntil == 0 ? 0 : Math.max(0, heldUntil - System.nanoTime());
        heldUntil = held == 0 ? 0 : heldUntil;
        return Math.max(held, slowNanos);
    }

    private synchronized boolean takeFailure() {
        boolean isDue = failing > 0;
        failing -= isDue ? 1 : 0;
        return isDue;
    }
}
