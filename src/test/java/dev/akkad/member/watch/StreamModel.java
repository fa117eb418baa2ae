package dev.akkad.member.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.member.WatchListener.WatchEvent;
import dev.akkad.member.WatchListener.WatchResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A client that believes nothing: it checks each response of a stream against everything the world ever wrote. */
final class StreamModel {
    private static final class Watch {
        final EventSelection selection;
        final long start;
        final boolean fragment;
        long next;

        Watch(SessionCommand.Create command) {
            var create = command.create();
            this.selection = new EventSelection(create.range(), create.noPut(), create.noDelete(), create.prevKv());
            this.start = create.startRevision();
            this.fragment = create.fragment();
        }
    }

    private final World world;
    private final Deque<Watch> awaited = new ArrayDeque<>();
    private final Map<Long, Watch> watches = new LinkedHashMap<>();
    private final List<WatchEvent> parts = new ArrayList<>();
    private long partsOf;
    private long lastResponseRevision;
    int progressCount;
    int compactedCount;
    int eventCount;

    StreamModel(World world) {
        this.world = world;
    }

    /** A create with a free id or none, and a range that is not empty. */
    void asked(SessionCommand.Create create) {
        awaited.add(new Watch(create));
    }

    Map<Long, ?> watches() {
        return watches;
    }

    void received(WatchResponse response) {
        assertThat(parts.isEmpty() || response.watchId() == partsOf)
                .as("nothing between two parts: %s", response)
                .isTrue();
        if (response.created()) {
            created(response);
        } else if (response.canceled()) {
            canceled(response);
        } else if (response.events().isEmpty()) {
            progress(response);
        } else {
            events(response);
        }
    }

    private void created(WatchResponse response) {
        assertThat(response.canceled()).as("%s", response).isFalse();
        Watch watch = awaited.remove();
        watch.next = watch.start == 0 ? response.revision() + 1 : watch.start;
        assertThat(watches.put(response.watchId(), watch)).as("%s", response).isNull();
    }

    private void canceled(WatchResponse response) {
        Watch watch = watches.remove(response.watchId());
        assertThat(watch).as("%s", response).isNotNull();
        if (response.compactRevision() != 0) {
            assertThat(response.compactRevision()).isLessThanOrEqualTo(world.compactRevision);
            assertThat(response.revision()).isZero();
            compactedCount++;
        }
    }

    private void progress(WatchResponse response) {
        progressCount++;
        if (response.watchId() == -1) {
            assertThat(watches).isNotEmpty();
            watches.values().forEach(watch -> promised(watch, response.revision()));
        } else {
            promised(Objects.requireNonNull(watches.get(response.watchId())), response.revision());
        }
    }

    private void promised(Watch watch, long revision) {
        assertThat(revision).isGreaterThanOrEqualTo(watch.start);
        assertThat(expected(watch, revision))
                .as("unsent at progress %s", revision)
                .isEmpty();
        watch.next = Math.max(watch.next, revision + 1);
    }

    private void events(WatchResponse response) {
        Watch watch = Objects.requireNonNull(watches.get(response.watchId()), "no watch " + response.watchId());
        assertThat(parts.isEmpty() || response.revision() == lastResponseRevision)
                .isTrue();
        lastResponseRevision = response.revision();
        partsOf = response.watchId();
        parts.addAll(response.events());
        if (response.fragment()) {
            assertThat(watch.fragment).isTrue();
            return;
        }
        long last = parts.get(parts.size() - 1).event().revision().main();
        assertThat(response.revision()).isGreaterThanOrEqualTo(last);
        List<WatchEvent> expected = expected(watch, last);
        assertThat(parts).hasSameSizeAs(expected);
        for (int i = 0; i < parts.size(); i++) {
            assertThat(parts.get(i).event()).isEqualTo(expected.get(i).event());
            assertPrevKv(watch, parts.get(i));
        }
        eventCount += parts.size();
        watch.next = last + 1;
        parts.clear();
    }

    private void assertPrevKv(Watch watch, WatchEvent got) {
        boolean wanted = watch.selection.prevKv() && !got.event().isCreate();
        boolean compacted = got.event().revision().main() - 1 < world.compactRevision;
        if (!wanted) {
            assertThat(got.prevKv()).isNull();
        } else if (!compacted || got.prevKv() != null) {
            assertThat(got.prevKv()).isEqualTo(world.prevKvEver(got.event()));
        }
    }

    /** What the watch must still get up to {@code last}. */
    private List<WatchEvent> expected(Watch watch, long last) {
        List<WatchEvent> expected = new ArrayList<>();
        for (long main = watch.next; main <= last; main++) {
            expected.addAll(world.select(watch.selection, main));
        }
        return expected;
    }

    /** After everything was delivered. */
    void complete() {
        assertThat(awaited).isEmpty();
        assertThat(parts).isEmpty();
        watches.values()
                .forEach(watch -> assertThat(expected(watch, world.applied)).isEmpty());
    }
}
