package dev.akkad.api;

import dev.akkad.base.Bytes;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.member.Caller;
import dev.akkad.member.Member;
import dev.akkad.member.MemberStatus;
import dev.akkad.mvcc.KeyRange;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The checks behind /health, /livez and /readyz. Results come on the loop that asked. */
final class HealthChecks {
    static final String DATA_CORRUPTION = "data_corruption";
    static final String SERIALIZABLE_READ = "serializable_read";
    static final String LINEARIZABLE_READ = "linearizable_read";
    static final String NON_LEARNER = "non_learner";

    static final List<String> LIVEZ = List.of(SERIALIZABLE_READ);
    static final List<String> READYZ = List.of(DATA_CORRUPTION, SERIALIZABLE_READ, LINEARIZABLE_READ, NON_LEARNER);

    private static final Request.RangeOptions ONE_KEY = new Request.RangeOptions(
            1, Request.SortOrder.NONE, Request.SortTarget.KEY, true, false, Request.RevisionFilter.NONE);
    private static final KeyRange ANY_KEY = new KeyRange(Bytes.of(0), KeyRange.OPEN_END);

    private final Loop loop;

    HealthChecks(Loop loop) {
        this.loop = loop;
    }

    /** Runs one named check; the consumer gets an empty text, or why it failed. */
    void run(String name, Consumer<String> onResult) {
        Member member = loop.member();
        switch (name) {
            case DATA_CORRUPTION ->
                onResult.accept(isRaised(member.status(), Request.AlarmType.CORRUPT) ? "alarm activated: CORRUPT" : "");
            case SERIALIZABLE_READ -> read(true, onResult);
            case LINEARIZABLE_READ -> read(false, onResult);
            case NON_LEARNER ->
                onResult.accept(member.status().learner() ? EtcdError.LEARNER_RPC_NOT_SUPPORTED.text() : "");
            default -> throw new AssertionError("no check " + name);
        }
    }

    /** The check of /health: alarms, then the leader, then a read; the consumer gets an empty text or the reason. */
    void health(Set<String> excludedAlarms, boolean serializable, Consumer<String> onResult) {
        MemberStatus status = loop.member().status();
        for (Response.AlarmMember alarm : status.alarms()) {
            if (!excludedAlarms.contains(alarm.type().name())) {
                onResult.accept("ALARM " + (alarm.type() == Request.AlarmType.NONE ? "UNKNOWN" : alarm.type()));
                return;
            }
        }
        if (!serializable && status.leaderId() == 0) {
            onResult.accept("RAFT NO LEADER");
            return;
        }
        read(serializable, failure -> onResult.accept(failure.isEmpty() ? "" : "RANGE ERROR:" + failure));
    }

    private void read(boolean serializable, Consumer<String> onResult) {
        Request.Range range = new Request.Range(ANY_KEY, 0, serializable, ONE_KEY);
        // Whoever probes has no token, and learns nothing but whether it works.
        loop.member()
                .as(Caller.SELF)
                .submit(range, outcome -> loop.inbox().execute(() -> onResult.accept(failure(outcome))));
    }

    private static String failure(Outcome outcome) {
        return outcome instanceof Outcome.Refused refused ? refused.error().text() : "";
    }

    private static boolean isRaised(MemberStatus status, Request.AlarmType type) {
        return status.alarms().stream().anyMatch(alarm -> alarm.type() == type);
    }
}
