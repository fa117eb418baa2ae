package dev.akkad.member;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * A queue from many edge threads to one actor that costs one wake-up for many items.
 *
 * <p>What is offered survives the actor: its next incarnation finds it here. The number of items is bounded by {@link
 * Pending}, which every item is registered with first.
 */
final class Intake<T> {
    private final Queue<T> items = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean signalled = new AtomicBoolean();

    /** @param wake tells the actor; called only when it was not told already */
    void offer(T item, Runnable wake) {
        items.add(item);
        if (signalled.compareAndSet(false, true)) {
            wake.run();
        }
    }

    /** Takes an item back without waking anyone: the actor's next tick finds it. */
    void putBack(T item) {
        items.add(item);
    }

    /** The actor woke up: from now on the next offer wakes it again. Call before {@link #take}. */
    void rearm() {
        signalled.set(false);
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    /** Takes items in order until {@code sizeMax} is reached (at least one), leaving out those no longer wanted. */
    List<T> take(int sizeMax, ToIntFunction<T> size, Predicate<T> wanted) {
        List<T> taken = new ArrayList<>();
        int total = 0;
        for (T item; total < sizeMax && (item = items.poll()) != null; ) {
            if (wanted.test(item)) {
                taken.add(item);
                total += size.applyAsInt(item);
            }
        }
        return taken;
    }
}
