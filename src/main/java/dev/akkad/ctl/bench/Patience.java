package dev.akkad.ctl.bench;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what another thread does, for a while. */
final class Patience {
    private Patience() {}

    /** @param what to be named if it fails, such as {@code connect to 127.0.0.1:2379} */
    static <T> T await(Future<T> future, long seconds, String what) throws BenchException, InterruptedException {
        try {
            return future.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new BenchException("cannot " + what + ": " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new BenchException("cannot " + what + ": no answer within " + seconds + " s", e);
        }
    }
}
