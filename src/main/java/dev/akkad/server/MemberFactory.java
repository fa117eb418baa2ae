package dev.akkad.server;

/** Starts members: the seam between the programs and what they run. */
@FunctionalInterface
public interface MemberFactory {
    /**
     * Starts a member and returns without waiting until it is ready. Ports have been found free and the data directory
     * is locked and known to be ours.
     *
     * @throws StartupException when it cannot start, with one line for the operator
     */
    RunningMember start(ServerSettings settings);
}
