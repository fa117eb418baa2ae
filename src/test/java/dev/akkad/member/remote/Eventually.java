package dev.akkad.member.remote;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Looks again until something holds; gives up after a minute, which a loaded machine does not need. */
final class Eventually {
    private Eventually() {}

    static void holds(BooleanSupplier condition) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        for (int attempt = 0; attempt < 1200; attempt++) {
            if (condition.getAsBoolean()) {
                return;
            }
            if (never.await(50, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        throw new AssertionError("did not come to hold");
    }
}
