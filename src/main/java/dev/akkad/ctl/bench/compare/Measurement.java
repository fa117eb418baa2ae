package dev.akkad.ctl.bench.compare;

import dev.akkad.ctl.bench.Report;

/**
 * One row measured once for one product.
 *
 * @param leaderMicros processor time of the leader per counted event, in microseconds
 * @param followerMicros of each follower; 0 with one member
 * @param residentMebibytes mean over the members, right after the load
 * @param readySeconds from exec until every member had answered a linearizable read
 */
record Measurement(
        Report report, double leaderMicros, double followerMicros, double residentMebibytes, double readySeconds) {}
