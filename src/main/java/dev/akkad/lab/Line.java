package dev.akkad.lab;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;

/**
 * One direction of one lane to one member: loses and delays, but never overtakes, for a transport keeps order. What is
 * on its way when it is healed arrives as late as it was to.
 */
final class Line {
    /** Messages on their way at most; a link that is slower than what is sent loses the rest. */
    static final int LATE_MAX = 10_000;

    private record Late(long dueNanos, Runnable delivery) {}

    private final Later later;
    private final RandomGenerator random;
    private final Deque<Late> late = new ArrayDeque<>();

    Line(Later later, RandomGenerator random) {
        this.later = later;
        this.random = random;
    }

    /** Delivers now, later, or never. */
    synchronized void pass(LinkFault fault, Runnable delivery) {
        if (fault.lossPercent() > 0 && random.nextInt(100) < fault.lossPercent()) {
            return;
        }
        if (late.isEmpty() && fault.delayNanos() == 0) {
            delivery.run();
            return;
        }
        if (late.size() >= LATE_MAX) {
            return;
        }
        late.add(new Late(later.nanoTime() + fault.delayNanos(), delivery));
        if (late.size() == 1) {
            later.after(fault.delayNanos(), this::deliver);
        }
    }

    private synchronized void deliver() {
        long now = later.nanoTime();
        Late head = late.peek();
        while (head != null && head.dueNanos() - now <= 0) {
            late.remove();
            head.delivery().run();
            head = late.peek();
        }
        if (head != null) {
            later.after(head.dueNanos() - now, this::deliver);
        }
    }
}
