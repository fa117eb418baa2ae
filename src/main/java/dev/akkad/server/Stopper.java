package dev.akkad.server;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process in time.
 *
 * <p>On SIGTERM and SIGINT members are asked to stop; when they are done, or after {@value #GRACE_MILLIS} ms whatever
 * hangs, the process is halted. A failure nobody caught ends it at once.
 */
final class Stopper {
    /** Two seconds less what the signal and the halt may take. */
    private static final long GRACE_MILLIS = 1_800;

    private static final Logger LOG = LoggerFactory.getLogger(Stopper.class);

    private final List<RunningMember> members = new CopyOnWriteArrayList<>();
    private final List<Runnable> beforehand = new CopyOnWriteArrayList<>();
    private final List<Runnable> afterwards = new CopyOnWriteArrayList<>();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CompletableFuture<Integer> done = new CompletableFuture<>();

    /** Takes charge of this process. */
    static Stopper install() {
        Stopper stopper = new Stopper();
        Runtime.getRuntime().addShutdownHook(new Thread(stopper::onSignal, "akkad-stop"));
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            LOG.atError()
                    .addMarker(LogMarkers.FATAL)
                    .addKeyValue("thread", thread.getName())
                    .setCause(failure)
                    .log("unexpected failure, the process ends");
            end(ExitCode.INTERNAL);
        });
        return stopper;
    }

    void add(RunningMember member) {
        members.add(member);
    }

    /** Runs {@code action} before the members are asked to stop. */
    void beforehand(Runnable action) {
        beforehand.add(action);
    }

    /** Runs {@code action} when the members have ended. */
    void afterwards(Runnable action) {
        afterwards.add(action);
    }

    /** Waits until a member has ended by itself, stops the others, and returns its exit code. */
    int awaitEnd() throws InterruptedException {
        CompletableFuture<?>[] ends =
                members.stream().map(m -> m.termination().toCompletableFuture()).toArray(CompletableFuture<?>[]::new);
        int code;
        try {
            code = (Integer) CompletableFuture.anyOf(ends).get();
        } catch (ExecutionException e) {
            LOG.atError().addMarker(LogMarkers.FATAL).setCause(e.getCause()).log("the member failed");
            code = ExitCode.INTERNAL;
        }
        int others = stopAll();
        return code == ExitCode.STOPPED ? others : code;
    }

    /** No hooks and no finalizers: what must be on disk is there already. */
    static void end(int exitCode) {
        Runtime.getRuntime().halt(exitCode);
    }

    /** Stops every member and returns the exit code; never longer than {@value #GRACE_MILLIS} ms. */
    int stopAll() {
        // A signal stops the members, whose end then wakes whoever waits for it: the second call joins the first.
        if (stopping.compareAndSet(false, true)) {
            Thread worker = new Thread(this::stopAndTell, "akkad-stopping");
            worker.setDaemon(true);
            worker.start();
        }
        try {
            return done.get(GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("members did not stop in time, the process ends without them");
            return ExitCode.STOPPED;
        } catch (ExecutionException e) {
            LOG.error("cannot stop", e.getCause());
            return ExitCode.INTERNAL;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.STOPPED;
        }
    }

    private void stopAndTell() {
        try {
            beforehand.forEach(Runnable::run);
            members.forEach(RunningMember::stop);
            int code = ExitCode.STOPPED;
            for (RunningMember member : members) {
                code = Math.max(code, member.termination().toCompletableFuture().join());
            }
            afterwards.forEach(Runnable::run);
            done.complete(code);
        } catch (RuntimeException | Error e) {
            done.completeExceptionally(e);
        }
    }

    private void onSignal() {
        LOG.info("received signal; shutting down");
        int code = stopAll();
        LOG.info("stopped");
        end(code);
    }
}
