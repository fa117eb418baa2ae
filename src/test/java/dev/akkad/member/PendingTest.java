package dev.akkad.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Response;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PendingTest {
    private static final Outcome DONE = new Outcome.Done(new Response.Done(7));

    private final Pending pending = new Pending();
    private final List<Outcome> answers = new ArrayList<>();

    private boolean register(long id, long startedMillis) {
        return pending.register(new Pending.Waiting(id, Pending.Kind.PROPOSAL, startedMillis, answers::add));
    }

    @Test
    void aRequestIsAnsweredOnce() {
        register(1, 0);

        pending.complete(1, DONE);
        pending.complete(1, DONE);
        int failed = pending.expire(100, waiting -> EtcdError.TIMEOUT);

        assertThat(answers).containsExactly(DONE);
        assertThat(failed).isZero();
        assertThat(pending.size()).isZero();
    }

    @Test
    void anUnknownRequestIsIgnored() {
        pending.complete(42, DONE);

        assertThat(answers).isEmpty();
        assertThat(pending.handOver(42)).isFalse();
    }

    @Test
    void onlyThoseThatWaitedTooLongExpire() {
        register(1, 10);
        register(2, 20);
        register(3, 30);
        pending.complete(1, DONE);

        int failed = pending.expire(20, waiting -> EtcdError.TIMEOUT);

        assertThat(failed).isEqualTo(1);
        assertThat(answers).containsExactly(DONE, new Outcome.Refused(EtcdError.TIMEOUT));
        assertThat(pending.isWaiting(3)).isTrue();
    }

    @Test
    void theReasonOfATimeOutSeesWhetherRaftHadTheRequest() {
        register(1, 0);
        register(2, 0);
        pending.handOver(2);

        pending.expire(0, waiting -> waiting.handedOver() ? EtcdError.TIMEOUT : EtcdError.DEADLINE_EXCEEDED);

        assertThat(answers)
                .containsExactly(
                        new Outcome.Refused(EtcdError.DEADLINE_EXCEEDED), new Outcome.Refused(EtcdError.TIMEOUT));
    }

    @Test
    void aReadThatHasBegunDoesNotExpire() {
        register(1, 0);
        register(2, 0);
        pending.begin(1);

        int failed = pending.expire(100, waiting -> EtcdError.TIMEOUT);
        pending.complete(1, DONE);

        assertThat(failed).isEqualTo(1);
        assertThat(answers).containsExactly(new Outcome.Refused(EtcdError.TIMEOUT), DONE);
    }

    @Test
    void aReadThatEndedWithoutAnAnswerExpires() {
        register(1, 0);
        pending.begin(1);
        pending.expire(100, waiting -> EtcdError.TIMEOUT);

        pending.putBack(1);
        pending.expire(100, waiting -> EtcdError.TIMEOUT);

        assertThat(answers).containsExactly(new Outcome.Refused(EtcdError.TIMEOUT));
    }

    @Test
    void whatExpiredIsNotBegun() {
        register(1, 0);
        pending.expire(100, waiting -> EtcdError.TIMEOUT);

        assertThat(pending.begin(1)).isFalse();
    }

    @Test
    void aReadThatRunsIsAnsweredWhenTheMemberStops() {
        register(1, 0);
        pending.begin(1);
        pending.expire(100, waiting -> EtcdError.TIMEOUT);

        pending.failAll(EtcdError.STOPPED);

        assertThat(answers).containsExactly(new Outcome.Refused(EtcdError.STOPPED));
    }

    @Test
    void tooManyRequestsAreRefusedAtOnce() {
        for (int id = 1; id <= Pending.REQUESTS_MAX; id++) {
            assertThat(register(id, 0)).isTrue();
        }

        boolean taken = register(Pending.REQUESTS_MAX + 1, 0);

        assertThat(taken).isFalse();
        assertThat(answers).containsExactly(new Outcome.Refused(EtcdError.TOO_MANY_REQUESTS));
    }

    @Test
    void aStoppingMemberAnswersEveryone() {
        register(1, 0);
        register(2, 0);

        pending.failAll(EtcdError.STOPPED);

        assertThat(answers).hasSize(2).containsOnly(new Outcome.Refused(EtcdError.STOPPED));
    }
}
