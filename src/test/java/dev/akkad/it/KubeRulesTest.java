package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.WatchResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The judge complains about each thing that it is there for, and about nothing else. */
final class KubeRulesTest {
    private static final WatchResponse CREATED =
            WatchResponse.newBuilder().setCreated(true).build();

    @Test
    void aGoodStreamIsGood() {
        assertThat(complaints(
                        CREATED, events(created(2)), progress(0, 5), events(updated(6), deleted(6)), progress(-1, 6)))
                .isEmpty();
    }

    @Test
    void nothingComesBeforeTheWatchIsCreated() {
        assertThat(complaints(events(created(2)))).hasSize(1).first().asString().contains("before it is created");
    }

    @Test
    void eventsComeInOrder() {
        assertThat(complaints(CREATED, events(created(3)), events(created(2)))).hasSize(1);
        assertThat(complaints(CREATED, events(created(3), created(2)))).hasSize(1);
    }

    @Test
    void theEventsOfOneRevisionComeTogether() {
        assertThat(complaints(CREATED, events(updated(2)), events(updated(2)))).hasSize(1);
    }

    @Test
    void theValueBeforeComesWithAllButCreations() {
        Event bare = Event.newBuilder()
                .setType(Event.EventType.DELETE)
                .setKv(KeyValue.newBuilder().setModRevision(2))
                .build();

        assertThat(complaints(CREATED, events(bare))).hasSize(1);
        assertThat(complaints(
                        CREATED, events(updated(2).toBuilder().clearPrevKv().build())))
                .hasSize(1);
        assertThat(complaints(
                        CREATED,
                        events(created(2).toBuilder()
                                .setPrevKv(KeyValue.getDefaultInstance())
                                .build())))
                .hasSize(1);
    }

    @Test
    void nothingAtOrBeforeProgressComesAfterIt() {
        assertThat(complaints(CREATED, progress(-1, 2), events(created(2)))).hasSize(1);
        assertThat(complaints(CREATED, progress(0, 2), events(created(2)))).hasSize(1);
        assertThat(complaints(CREATED, progress(1, 2), events(created(2)))).isEmpty();
        assertThat(KubeRules.complaints(List.of(CREATED, progress(-1, 2), events(created(2))), false))
                .isEmpty();
    }

    private static List<String> complaints(WatchResponse... responses) {
        return KubeRules.complaints(List.of(responses), true);
    }

    private static WatchResponse progress(long watchId, long revision) {
        return WatchResponse.newBuilder()
                .setWatchId(watchId)
                .setHeader(ResponseHeader.newBuilder().setRevision(revision))
                .build();
    }

    private static WatchResponse events(Event... events) {
        return WatchResponse.newBuilder()
                .setHeader(ResponseHeader.newBuilder().setRevision(9))
                .addAllEvents(List.of(events))
                .build();
    }

    private static Event created(long revision) {
        return Event.newBuilder()
                .setKv(KeyValue.newBuilder().setCreateRevision(revision).setModRevision(revision))
                .build();
    }

    private static Event updated(long revision) {
        return Event.newBuilder()
                .setKv(KeyValue.newBuilder().setCreateRevision(1).setModRevision(revision))
                .setPrevKv(KeyValue.newBuilder().setModRevision(1))
                .build();
    }

    private static Event deleted(long revision) {
        return updated(revision).toBuilder()
                .setType(Event.EventType.DELETE)
                .setKv(KeyValue.newBuilder().setModRevision(revision))
                .build();
    }
}
