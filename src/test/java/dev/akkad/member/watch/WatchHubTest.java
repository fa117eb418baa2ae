package dev.akkad.member.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.base.Bytes;
import dev.akkad.member.WatchListener.WatchEvent;
import dev.akkad.member.watch.HubReply.WatcherEvents;
import dev.akkad.member.watch.World.Change;
import dev.akkad.mvcc.Event;
import dev.akkad.mvcc.KeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WatchHubTest {
    private final World world = new World();
    private final List<HubReply> told = new ArrayList<>();
    private final HubSubscriber session = told::add;

    @Test
    void watcherOfAFutureRevisionJoinsAtOnceAndHearsNothingBefore() {
        world.put("a", "1");
        join(1, key("a"), 4);

        world.put("a", "2");
        world.put("a", "3");

        assertThat(told).hasSize(2);
        assertThat(told.get(0)).isEqualTo(new HubReply.Joined(world.hub.token(), 2, 1, List.of()));
        assertThat(events(1)).extracting(WatcherEvents::revision).containsExactly(4L);
    }

    @Test
    void manyRevisionsOfOneFlushAreOneMessageASession() {
        join(1, key("a"), 2);
        join(2, range("a", "z"), 2);
        told.clear();
        world.write(new Change("a", "1"));
        world.write(new Change("b", "1"));
        world.write(new Change("a", "2"), new Change("b", null));
        world.applyAll();

        assertThat(told).hasSize(1);
        assertThat(told.get(0).revision()).isEqualTo(4);
        assertThat(events(0))
                .extracting(
                        e -> e.ticket() + "@" + e.revision() + "×" + e.events().size())
                .containsExactly("1@2×1", "2@2×1", "2@3×1", "1@4×1", "2@4×2");
    }

    @Test
    void recentRevisionsAreGivenOnJoiningAndOlderOnesAreBehind() {
        for (int i = 0; i < RecentRevisions.REVISIONS_MAX + 10; i++) {
            world.put(i % 2 == 0 ? "a" : "b", "x");
        }
        long current = world.applied;
        join(1, key("a"), 2);
        join(2, key("a"), current - 9);

        assertThat(told.get(0)).isEqualTo(new HubReply.Behind(world.hub.token(), current, 1, -1));
        HubReply.Joined joined = (HubReply.Joined) told.get(1);
        assertThat(joined.missed()).hasSize(5).allMatch(e -> e.revision() >= current - 9);
    }

    @Test
    void whatWasBeforeTheCompactedRevisionIsNotToldFromMemory() {
        for (int i = 0; i < 10; i++) {
            world.put("a", "x");
        }
        world.compact(8);
        EventSelection withPrevKv = new EventSelection(key("a").range(), false, false, true);
        join(1, withPrevKv, 8);
        join(2, withPrevKv, 9);

        assertThat(told.get(0)).isEqualTo(new HubReply.Behind(world.hub.token(), 11, 1, 8));
        assertThat(told.get(1)).isInstanceOf(HubReply.Joined.class);
    }

    @Test
    void newWatcherBeforeTheCompactionIsBehindAndAResumedOneIsNotWhileMemoryHoldsIt() {
        for (int i = 0; i < 10; i++) {
            world.put("a", "x");
        }
        world.compact(8);
        join(1, key("a"), 7);
        join(2, key("a"), 8);
        world.hub.handle(new HubCommand.Join(world.hub.token(), session, 3, key("a"), 7, true));

        assertThat(told.get(0)).isEqualTo(new HubReply.Behind(world.hub.token(), 11, 1, 8));
        assertThat(told.get(1)).isInstanceOf(HubReply.Joined.class);
        assertThat(((HubReply.Joined) told.get(2)).missed()).hasSize(5);
    }

    @Test
    void everyReplyComesAfterTheEventsUpToItsRevision() {
        join(1, key("a"), 2);
        told.clear();
        world.write(new Change("a", "1"));
        world.apply();
        world.hub.handle(new HubCommand.ReadRevision(world.hub.token(), session, 7));

        assertThat(told).hasSize(2);
        assertThat(told.get(0)).isInstanceOf(HubReply.EventsPublished.class);
        assertThat(told.get(1)).isEqualTo(new HubReply.RevisionRead(world.hub.token(), 2, 7));
    }

    @Test
    void compactionTellsEverySessionWhereItStands() {
        join(1, key("quiet"), 2);
        told.clear();
        world.put("a", "1");
        world.compact(2);

        assertThat(told).containsExactly(new HubReply.RevisionReached(world.hub.token(), 2));
    }

    @Test
    void leftAndClosedWatchersHearNothing() {
        join(1, key("a"), 2);
        join(2, range("a", "z"), 2);
        join(3, key("a"), 2);
        assertThat(world.hub.watcherCount()).isEqualTo(3);
        world.hub.handle(new HubCommand.Leave(world.hub.token(), session, 1));
        world.put("a", "1");
        assertThat(events(told.size() - 1)).extracting(WatcherEvents::ticket).containsExactly(3L, 2L);

        told.clear();
        world.hub.handle(new HubCommand.Close(world.hub.token(), session));
        world.put("a", "2");
        assertThat(told).isEmpty();
        assertThat(world.hub.watcherCount()).isZero();
    }

    @Test
    void commandForAnEarlierHubIsIgnored() {
        world.hub.handle(new HubCommand.ReadRevision(new HubToken(), session, 1));
        world.hub.handle(new HubCommand.Join(new HubToken(), session, 1, key("a"), 2, false));

        assertThat(told).isEmpty();
        assertThat(world.hub.watcherCount()).isZero();
    }

    @Test
    void filteredRevisionIsNotToldAndFiltersAreIndependent() {
        KeyRange a = KeyRange.single(Bytes.utf8("a"));
        join(1, new EventSelection(a, true, false, false), 2);
        join(2, new EventSelection(a, false, true, false), 2);
        told.clear();
        world.put("a", "1");
        world.delete("a");

        assertThat(events(0)).extracting(WatcherEvents::ticket).containsExactly(2L);
        assertThat(events(1)).extracting(WatcherEvents::ticket).containsExactly(1L);
    }

    @Test
    void previousVersionIsLookedUpOnceAnEventAndOnlyWhenWanted() {
        AtomicInteger lookups = new AtomicInteger();
        WatchHub hub = new WatchHub(1, -1, event -> {
            lookups.incrementAndGet();
            return world.prevKvEver(event);
        });
        world.write(new Change("a", "1"));
        world.write(new Change("a", "2"));
        world.applyAll();
        KeyRange a = KeyRange.single(Bytes.utf8("a"));
        for (long ticket = 1; ticket <= 3; ticket++) {
            hub.handle(new HubCommand.Join(
                    hub.token(), session, ticket, new EventSelection(a, false, false, ticket > 1), 2, false));
        }
        told.clear();
        List<Event> first = List.of(world.select(key("a"), 2).get(0).event());
        List<Event> second = List.of(world.select(key("a"), 3).get(0).event());
        hub.publish(2, first);
        hub.publish(3, second);
        hub.flush();

        assertThat(lookups).hasValue(1);
        List<WatchEvent> plain = events(0).get(3).events();
        assertThat(plain.get(0).prevKv()).isNull();
        assertThat(events(0).get(4).events()).isSameAs(events(0).get(5).events());
        assertThat(events(0).get(4).events().get(0).prevKv())
                .isEqualTo(first.get(0).kv());
    }

    @Test
    void revisionsMustFollowEachOther() {
        assertThatThrownBy(() -> world.hub.publish(3, List.of())).isInstanceOf(AssertionError.class);
    }

    private void join(long ticket, EventSelection selection, long nextRevision) {
        world.hub.handle(new HubCommand.Join(world.hub.token(), session, ticket, selection, nextRevision, false));
    }

    private List<WatcherEvents> events(int index) {
        return ((HubReply.EventsPublished) told.get(index)).events();
    }

    static EventSelection key(String key) {
        return new EventSelection(KeyRange.single(Bytes.utf8(key)), false, false, false);
    }

    static EventSelection range(String key, String end) {
        return new EventSelection(new KeyRange(Bytes.utf8(key), Bytes.utf8(end)), false, false, false);
    }
}
