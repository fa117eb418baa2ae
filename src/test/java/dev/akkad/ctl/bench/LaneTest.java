package dev.akkad.ctl.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.ctl.h2.GrpcStatus;
import org.junit.jupiter.api.Test;

class LaneTest {
    private final Lane lane = new Lane(1);

    @Test
    void inAMeasuredTimeCountsWhatEndsInsideOfIt() {
        lane.begin(1, 100, 200, -1);

        lane.succeeded(50, 99);
        lane.succeeded(50, 100);
        lane.succeeded(150, 199);
        lane.succeeded(150, 200);

        Lane.Tally tally = lane.tally();
        assertThat(tally.latencies().getTotalCount()).isEqualTo(2);
        assertThat(tally.latencies().getMinValue()).isEqualTo(49);
        assertThat(tally.latencies().getMaxValue()).isEqualTo(50);
        assertThat(tally.ended()).isEqualTo(4);
        assertThat(lane.mayBegin(199)).isTrue();
        assertThat(lane.mayBegin(200)).isFalse();
    }

    @Test
    void ofATotalCountsWhatBeginsAfterTheWarmUp() {
        lane.begin(1, 100, 100, 2);

        assertThat(lane.mayBegin(99)).as("warm-up").isTrue();
        lane.succeeded(99, 150);
        assertThat(lane.mayBegin(150)).isTrue();
        lane.succeeded(150, 170);
        assertThat(lane.mayBegin(170)).isTrue();
        lane.succeeded(170, 200);

        assertThat(lane.mayBegin(200)).isFalse();
        assertThat(lane.tally().latencies().getTotalCount()).isEqualTo(2);
        assertThat(lane.tally().lastNanos()).isEqualTo(200);
    }

    @Test
    void errorsAreCountedByStatusAndKeepTheFirstWords() {
        lane.begin(1, 100, 200, -1);

        lane.ended(0, 1, GrpcStatus.UNAVAILABLE, "no leader");
        lane.ended(0, 2, GrpcStatus.UNAVAILABLE, "still none");
        lane.ended(0, 3, GrpcStatus.NOT_FOUND, "gone");

        assertThat(lane.tally().errors())
                .containsEntry(GrpcStatus.UNAVAILABLE, new ErrorCount(2, "no leader"))
                .containsEntry(GrpcStatus.NOT_FOUND, new ErrorCount(1, "gone"));
        assertThat(lane.tally().latencies().getTotalCount()).isZero();
    }

    @Test
    void itIsIdleOnceAllClientsHaveStopped() {
        lane.begin(2, 100, 200, -1);

        lane.stopped();
        assertThat(lane.idle()).isNotDone();
        assertThat(lane.tally().active()).isEqualTo(1);
        lane.stopped();
        assertThat(lane.idle()).isDone();
    }

    @Test
    void withoutClientsItIsIdleAtOnce() {
        lane.begin(0, 100, 200, 0);

        assertThat(lane.idle()).isDone();
    }
}
