package dev.akkad.member;

import dev.akkad.machine.Outcome;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.wire.Origin;
import dev.akkad.wire.RangeWriter;
import dev.akkad.wire.RequestText;
import dev.akkad.wire.Responses;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of requests whose applying, or reading, took longer than {@code --warning-apply-duration}. */
final class SlowApply {
    private static final Logger LOG = LoggerFactory.getLogger(SlowApply.class);

    private final MemberContext member;
    private final Duration expected;
    private final long expectedNanos;

    SlowApply(MemberContext member) {
        this.member = member;
        this.expected = member.settings().timing().slowApply();
        this.expectedNanos = expected.toNanos();
    }

    /** @param id the client's request, or the last of several that were timed together */
    void applied(long id, Request request, Outcome outcome, long nowNanos, long tookNanos) {
        if (tookNanos > expectedNanos) {
            warn("", RequestText.of(id, request), outcome, nowNanos, tookNanos);
        }
    }

    void read(Request request, Outcome outcome, long nowNanos, long tookNanos) {
        if (tookNanos > expectedNanos) {
            String prefix = request instanceof Request.Range ? "read-only range " : "read-only txn ";
            warn(prefix, RequestText.bare(request), outcome, nowNanos, tookNanos);
        }
    }

    private void warn(String prefix, String request, Outcome outcome, long nowNanos, long tookNanos) {
        member.meters.keys().slowApplies.increment();
        var line = LOG.atWarn()
                .addKeyValue("took", Duration.ofNanos(tookNanos))
                .addKeyValue("expected-duration", expected)
                .addKeyValue("prefix", prefix)
                .addKeyValue("request", request)
                .addKeyValue("response", outcome instanceof Outcome.Done done ? text(done.response()) : "");
        if (outcome instanceof Outcome.Refused refused) {
            line = line.addKeyValue("error", refused.error().text());
        }
        String cause = member.meters.pauses().during(nowNanos, tookNanos);
        line.addKeyValue("cause", cause.isEmpty() ? "its own work" : cause).log("apply request took too long");
    }

    private String text(Response response) {
        Origin origin =
                new Origin(member.settings().clusterId(), member.settings().memberId(), member.raftView.term());
        if (response instanceof Response.Range range) {
            return "range_response_count:" + range.kvs().size() + " size:" + new RangeWriter(origin, range).size();
        }
        return response instanceof Response.Done
                ? "size:0"
                : "size:" + Responses.of(origin, response).getSerializedSize();
    }
}
