package dev.akkad.member;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongPredicate;

/** Who waits for leadership to be elsewhere. */
final class Transfers {
    /**
     * @param isThere whether the leader with this id, 0 = none, is what is waited for
     * @param isWanted whether anybody still waits
     */
    private record Waiting(LongPredicate isThere, BooleanSupplier isWanted, Runnable done) {}

    private final List<Waiting> waiting = new ArrayList<>();

    void await(LongPredicate isThere, BooleanSupplier isWanted, Runnable done) {
        waiting.add(new Waiting(isThere, isWanted, done));
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    void leads(long leader) {
        waiting.removeIf(each -> {
            boolean isOver = each.isThere().test(leader);
            if (isOver) {
                each.done().run();
            }
            return isOver || !each.isWanted().getAsBoolean();
        });
    }
}
