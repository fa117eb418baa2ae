package dev.akkad.server;

import java.time.Duration;

/**
 * How fast a member finds out and what it calls slow.
 *
 * @param heartbeatMillis between two heartbeats of a leader
 * @param electionMillis without a leader before an election, 5 × heartbeatMillis..50000
 * @param preVote ask before campaigning
 * @param watchProgressNotify between two progress messages of an idle watch that wants them
 * @param slowApply applying an entry longer is worth a warning
 * @param slowRequest a unary request longer is worth a warning
 */
public record Timing(
        int heartbeatMillis,
        int electionMillis,
        boolean preVote,
        Duration watchProgressNotify,
        Duration slowApply,
        Duration slowRequest) {}
