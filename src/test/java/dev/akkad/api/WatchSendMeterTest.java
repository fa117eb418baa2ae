package dev.akkad.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import dev.akkad.member.WatchListener.WatchEvent;
import dev.akkad.member.WatchListener.WatchResponse;
import dev.akkad.member.meter.Distribution;
import dev.akkad.member.meter.WatchMeters;
import dev.akkad.mvcc.Event;
import dev.akkad.mvcc.KeyValue;
import dev.akkad.mvcc.Revision;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WatchSendMeterTest {
    private final WatchMeters meters = new WatchMeters();
    private final WatchSendMeter meter = new WatchSendMeter(meters);

    private static WatchResponse response(boolean created, boolean canceled, boolean fragment, int events) {
        KeyValue kv = new KeyValue(Bytes.utf8("k"), 2, 2, 1, Bytes.utf8("v"), 0);
        WatchEvent event = new WatchEvent(new Event(Event.Type.PUT, kv, new Revision(2, 0)), null);
        return new WatchResponse(0, 2, created, canceled, 0, "", fragment, Collections.nCopies(events, event));
    }

    private static WatchResponse events(int count) {
        return response(false, false, false, count);
    }

    /** How many, and what they took together. */
    private static List<Long> of(Distribution values) {
        return List.of(values.count(), values.sum());
    }

    @Test
    void aResponseWithEventsCountsAsAWholeAndOnceByItsEvents() {
        meter.onSent(events(4), 1000);
        meter.onSent(events(1), 50);

        assertThat(of(meters.eventSends)).containsExactly(2L, 1050L);
        assertThat(of(meters.sendsPerEvent)).containsExactly(2L, 300L);
        assertThat(meters.controlSends.count() + meters.progressSends.count()).isZero();
    }

    @Test
    void whatIsCreatedCancelledOrRefusedIsControl() {
        meter.onSent(response(true, false, false, 0), 1);
        meter.onSent(response(false, true, false, 0), 10);
        meter.onSent(response(true, true, false, 0), 100);

        assertThat(of(meters.controlSends)).containsExactly(3L, 111L);
        assertThat(meters.eventSends.count() + meters.progressSends.count()).isZero();
    }

    @Test
    void aResponseThatSaysNothingButARevisionIsProgress() {
        meter.onSent(events(0), 7);

        assertThat(of(meters.progressSends)).containsExactly(1L, 7L);
        assertThat(meters.eventSends.count() + meters.controlSends.count()).isZero();
    }

    @Test
    void thePartsOfAResponseCountTogether() {
        meter.onSent(response(false, false, true, 2), 300);
        meter.onSent(response(false, false, true, 1), 200);
        assertThat(meters.eventSends.count()).isZero();
        meter.onSent(events(2), 500);

        assertThat(of(meters.eventSends)).containsExactly(1L, 1000L);
        assertThat(of(meters.sendsPerEvent)).containsExactly(1L, 200L);

        meter.onSent(events(2), 10); // nothing of the one before is left

        assertThat(of(meters.eventSends)).containsExactly(2L, 1010L);
        assertThat(of(meters.sendsPerEvent)).containsExactly(2L, 205L);
    }
}
