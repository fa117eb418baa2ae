package dev.akkad.lab;

import dev.akkad.member.MemberGuardian.Victim;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Which kinds of actor are held, and until when. Safe from any thread. */
final class Pauses {
    private final Map<Victim, Long> until = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;

    Pauses(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void hold(Victim kind, long nanos) {
        until.put(kind, nanoTime.getAsLong() + nanos);
    }

    void heal() {
        until.clear();
    }

    /** 0 = it is not held. */
    long leftNanos(Victim kind) {
        Long end = until.get(kind);
        return end == null ? 0 : Math.max(0, end - nanoTime.getAsLong());
    }
}
