package dev.akkad.server;

import java.util.concurrent.CompletionStage;

/** A member that has been started. Every call returns at once, from any thread. */
public interface RunningMember {
    long memberId();

    /** Completes once clients are served, which for a new member takes a leader. */
    CompletionStage<Void> ready();

    /**
     * Completes with an {@link ExitCode} once everything the member holds is released: 0 after {@link #stop} or when it
     * was removed from the cluster, another code when it cannot go on.
     */
    CompletionStage<Integer> termination();

    /**
     * Asks it to hand leadership over and end; {@link #termination} tells when that is done. The process waits for that
     * less than two seconds, whatever happens.
     */
    void stop();
}
