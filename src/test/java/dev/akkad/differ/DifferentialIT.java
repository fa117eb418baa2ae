package dev.akkad.differ;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import dev.akkad.SharesTheMachine;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeResponse;
import dev.akkad.wire.pb.etcdserverpb.WatchResponse;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * akkad against etcd 3.5 and 3.4.
 *
 * <p>{@code -Dakkad.differ.requests} says how many requests, {@code -Dakkad.differ.seed} where to begin, {@code
 * -Dakkad.differ.judge} whom to ask. The last round of a judge runs akkad as a process of its own, the others in this
 * JVM.
 */
@SharesTheMachine
final class DifferentialIT {
    private static final long REQUESTS = Long.getLong("akkad.differ.requests", 20_000);
    private static final long SEED = Long.getLong("akkad.differ.seed", 1);
    private static final String JUDGE = System.getProperty("akkad.differ.judge", "");
    /** Requests from which on everything must have occurred. */
    private static final long ENOUGH = 20_000;

    /** Of five requests, the older judge gets one. */
    private static final int SHARE_OF_3_4 = 5;

    /** Meets both lies below within its first requests. */
    private static final long TAMPERED_SEED = 7;

    private static final long TAMPERED_REQUESTS = 150;

    @Test
    void akkadAnswersAsEtcdDoes() {
        Sweep here = new Sweep(Sweep.akkadHere(), Tampering.NONE);
        Sweep process = new Sweep(Sweep.akkadProcess(), Tampering.NONE);

        for (Judge judge : judges()) {
            long requests = requests(judge);
            long apart = requests >= 2 * Sweep.ROUND_REQUESTS ? Sweep.ROUND_REQUESTS : 0;
            here.run(judge, SEED, requests - apart);
            process.run(judge, SEED + requests / Sweep.ROUND_REQUESTS, apart);
        }

        Coverage coverage = here.coverage();
        coverage.add(process.coverage());
        System.out.println(coverage);
        assertThat(coverage.succeeded())
                .as("share of requests that etcd answers")
                .isGreaterThan(0.9);
        if (REQUESTS >= ENOUGH) {
            assertThat(coverage.missing(Required.of(judges())))
                    .as("never occurred")
                    .isEmpty();
        }
    }

    @Test
    void aWrongCountIsFoundAndShrunk() {
        Sweep sweep = new Sweep(Sweep.akkadHere(), new Tampering() {
            @Override
            public Answer answer(Step.Call call, Answer answer) {
                return answer instanceof Answer.Given given
                        ? new Answer.Given(oneTooMany(call, given.message()))
                        : answer;
            }
        });

        assertThatThrownBy(() -> sweep.run(Judge.ETCD_3_5, TAMPERED_SEED, TAMPERED_REQUESTS))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("after 1 of ")
                .hasMessageContaining("KV/Range { ")
                .hasMessageContaining("-Dakkad.differ.seed=");
    }

    private static Message oneTooMany(Step.Call call, Message message) {
        return call.request() instanceof RangeRequest request
                        && request.getCountOnly()
                        && message instanceof RangeResponse range
                ? range.toBuilder().setCount(range.getCount() + 1).build()
                : message;
    }

    @Test
    void aLostPreviousValueIsFoundAndShrunk() {
        Sweep sweep = new Sweep(Sweep.akkadHere(), new Tampering() {
            @Override
            public WatchResponse watch(WatchResponse response) {
                WatchResponse.Builder builder = response.toBuilder();
                builder.getEventsBuilderList().forEach(event -> event.clearPrevKv());
                return builder.build();
            }
        });

        assertThatThrownBy(() -> sweep.run(Judge.ETCD_3_5, TAMPERED_SEED, TAMPERED_REQUESTS))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Watch events")
                .hasMessageMatching("(?s).* after [1-6] of .*");
    }

    private static Set<Judge> judges() {
        return JUDGE.isEmpty() ? EnumSet.allOf(Judge.class) : EnumSet.of(Judge.valueOf(JUDGE));
    }

    private static long requests(Judge judge) {
        if (!JUDGE.isEmpty()) {
            return REQUESTS;
        }
        return judge == Judge.ETCD_3_4 ? REQUESTS / SHARE_OF_3_4 : REQUESTS - REQUESTS / SHARE_OF_3_4;
    }
}
