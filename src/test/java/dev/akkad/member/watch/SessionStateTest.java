package dev.akkad.member.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import dev.akkad.machine.EtcdError;
import dev.akkad.member.WatchListener.WatchEvent;
import dev.akkad.member.WatchListener.WatchResponse;
import dev.akkad.member.watch.World.Change;
import dev.akkad.mvcc.Event;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of semantics 7, one by one. */
class SessionStateTest {
    private final SessionRig rig = new SessionRig();
    private final World world = rig.world;

    @Test
    void createdCarriesTheCurrentRevisionAndEventsFollowIt() {
        world.put("a", "old");
        rig.credit(100).tell(SessionRig.create("a", "", 0));
        world.put("a", "new");
        world.put("b", "unrelated");

        List<WatchResponse> responses = rig.take();
        assertThat(text(responses)).containsExactly("0 created r2", "0 r3 PUT a@3");
    }

    @Test
    void whoMayNotWatchIsRefusedInTheOrderOfRequests() {
        rig.credit(100)
                .tell(
                        SessionRig.create("a", "", 0),
                        new SessionCommand.Create(SessionRig.create("b", "", 0).create(), () -> "denied"),
                        SessionRig.create("c", "", 0));

        assertThat(text(rig.take())).containsExactly("0 created r1", "-1 created canceled r1 denied", "1 created r1");
    }

    @Test
    void aWatchEndsBeforeTheFirstEventAfterItsRightsWereTakenAway() {
        String[] refusal = {null};
        rig.credit(100)
                .tell(
                        new SessionCommand.Create(SessionRig.create("a", "", 0).create(), () -> refusal[0]),
                        SessionRig.create("a", "", 0));
        world.put("a", "before");
        rig.run();
        refusal[0] = "denied";
        world.put("a", "after");
        world.put("a", "later");

        assertThat(text(rig.take()))
                .containsExactly(
                        "0 created r1",
                        "1 created r1",
                        "0 r2 PUT a@2",
                        "1 r2 PUT a@2",
                        "0 canceled r2 denied",
                        "1 r3 PUT a@3",
                        "1 r4 PUT a@4");
    }

    @Test
    void aWatchThatNothingHappensToEndsWhenItIsLookedAtAgain() {
        String[] refusal = {null};
        rig.credit(100)
                .tell(new SessionCommand.Create(SessionRig.create("a", "", 0).create(), () -> refusal[0]))
                .tell(SessionCommand.Recheck.INSTANCE);
        refusal[0] = "denied";
        rig.tell(SessionCommand.Recheck.INSTANCE, SessionCommand.Recheck.INSTANCE);

        assertThat(text(rig.take())).containsExactly("0 created r1", "0 canceled r1 denied");
    }

    @Test
    void idsCountFromZeroAndSkipThoseInUse() {
        rig.credit(100)
                .tell(
                        SessionRig.create(1, "a", "", 0, ""),
                        SessionRig.create("a", "", 0),
                        SessionRig.create("a", "", 0),
                        SessionRig.create(7, "a", "", 0, ""),
                        SessionRig.create(-5, "a", "", 0, ""));

        assertThat(rig.take()).extracting(WatchResponse::watchId).containsExactly(1L, 0L, 2L, 7L, -5L);
    }

    @Test
    void refusalsComeInTheOrderOfRequestsAndDoNotEndTheStream() {
        world.put("a", "1");
        rig.credit(100)
                .tell(
                        SessionRig.create(3, "a", "", 0, ""),
                        SessionRig.create(3, "a", "", 0, ""),
                        SessionRig.create("b", "a", 0),
                        SessionRig.create("b", "b", 0),
                        SessionRig.create("a", "", -1),
                        SessionRig.create("b", "c", 0));

        assertThat(text(rig.take()))
                .containsExactly(
                        "3 created r2",
                        "-1 created canceled r2 mvcc: duplicate watch ID provided on the WatchStream",
                        "-1 created canceled r2 mvcc: watcher range is empty",
                        "-1 created canceled r2 mvcc: watcher range is empty",
                        "-1 created canceled r2 etcdserver: mvcc: required revision has been compacted",
                        "0 created r2");
    }

    @Test
    void emptyKeyMeansTheSmallestKey() {
        rig.credit(100)
                .tell(SessionRig.create("", "b", 0), SessionRig.create("", "\0", 0), SessionRig.create("", "", 0));
        rig.take();
        world.put("a", "1");
        world.put("c", "1");
        world.put("\0", "1");

        assertThat(rig.take())
                .extracting(r -> r.watchId() + "@" + r.revision())
                .containsExactlyInAnyOrder("0@2", "1@2", "1@3", "0@4", "1@4", "2@4");
    }

    @Test
    void historyComesInOneBatchAndOneRevisionNeverApart() {
        world.put("a", "1");
        world.write(new Change("a", "2"), new Change("b", "2"));
        world.put("c", "3");
        rig.restartHub(world.applied); // nothing recent in memory
        rig.credit(100).tell(SessionRig.create("a", "c", 2));
        world.put("a", "4");

        assertThat(text(rig.take())).containsExactly("0 created r4", "0 r4 PUT a@2 PUT a@3 PUT b@3", "0 r5 PUT a@5");
    }

    @Test
    void aLongHistoryComesInBatchesOfAThousandRevisions() {
        for (int i = 0; i < 2500; i++) {
            world.put("a", "1");
        }
        rig.restartHub(world.applied);
        rig.credit(100).tell(SessionRig.create("a", "", 1));

        assertThat(rig.take()).extracting(r -> r.events().size()).containsExactly(0, 1000, 1000, 500);
    }

    @Test
    void futureStartIsSilentUntilReached() {
        rig.credit(100).tell(SessionRig.create("a", "", 4));
        for (int i = 0; i < 4; i++) {
            world.put("a", "x");
        }

        assertThat(text(rig.take())).containsExactly("0 created r1", "0 r4 PUT a@4", "0 r5 PUT a@5");
    }

    @Test
    void startBeforeTheCompactionIsCreatedThenCanceledWithTheCompactRevision() {
        for (int i = 0; i < 5; i++) {
            world.put("a", "x");
        }
        world.compact(4);
        rig.restartHub(world.applied);
        rig.credit(100).tell(SessionRig.create("a", "", 3), SessionRig.create("a", "", 4));

        assertThat(text(rig.take()))
                .containsExactlyInAnyOrder(
                        "0 created r6", "1 created r6", "0 canceled r0 compacted 4", "1 r6 PUT a@4 PUT a@5 PUT a@6");
    }

    @Test
    void filtersAndPreviousVersionsAreAWatchersOwn() {
        rig.credit(100)
                .tell(
                        SessionRig.create(1, "a", "", 0, "P"),
                        SessionRig.create(2, "a", "", 0, "D"),
                        SessionRig.create(3, "a", "", 0, "v"));
        rig.take();
        world.put("a", "1");
        world.put("a", "2");
        world.delete("a");

        List<WatchResponse> responses = rig.take();
        assertThat(text(responses))
                .containsExactly(
                        "2 r2 PUT a@2",
                        "3 r2 PUT a@2",
                        "2 r3 PUT a@3",
                        "3 r3 PUT a@3 prev@2",
                        "1 r4 DELETE a@4",
                        "3 r4 DELETE a@4 prev@3");
    }

    @Test
    void cancelAnswersOnceAndFreesTheId() {
        rig.credit(100).tell(SessionRig.create(5, "a", "", 0, ""), new SessionCommand.Cancel(5));
        rig.tell(new SessionCommand.Cancel(5), new SessionCommand.Cancel(99), SessionRig.create(5, "a", "", 0, ""));
        world.put("a", "1");

        assertThat(text(rig.take())).containsExactly("5 created r1", "5 canceled r1", "5 created r1", "5 r2 PUT a@2");
    }

    @Test
    void cancelDropsWhatTheClientHasNotTakenYet() {
        rig.credit(1).tell(SessionRig.create(5, "a", "", 0, ""), SessionRig.create(6, "a", "", 0, ""));
        rig.credit(1);
        world.put("a", "1");
        rig.run();
        rig.tell(new SessionCommand.Cancel(5));
        rig.credit(10);

        assertThat(text(rig.take())).containsExactly("5 created r1", "6 created r1", "6 r2 PUT a@2", "5 canceled r2");
    }

    @Test
    void manualProgressIsOneResponseForTheWholeStreamAfterAllEvents() {
        rig.credit(100).tell(SessionRig.create("a", "", 0), SessionRig.create("b", "", 0));
        rig.take();
        world.write(new Change("a", "1"));
        world.apply(); // published, not flushed
        rig.tell(SessionCommand.RequestProgress.INSTANCE);

        assertThat(text(rig.take())).containsExactly("0 r2 PUT a@2", "-1 r2");
    }

    @Test
    void manualProgressIsSilentWithoutWatchersOrBeforeAFutureStartOrWhileOneCatchesUp() {
        rig.credit(100).tell(SessionCommand.RequestProgress.INSTANCE);
        assertThat(rig.take()).isEmpty();

        rig.tell(SessionRig.create(1, "a", "", 3, ""), SessionCommand.RequestProgress.INSTANCE);
        world.put("b", "1");
        rig.tell(SessionCommand.RequestProgress.INSTANCE);
        assertThat(text(rig.take())).containsExactly("1 created r1");
        world.put("b", "2");
        assertThat(text(rig.tell(SessionCommand.RequestProgress.INSTANCE).take()))
                .containsExactly("-1 r3");

        rig.restartHub(world.applied);
        rig.run();
        rig.toSession.add(SessionRig.create(2, "b", "", 1, ""));
        rig.toSession.add(SessionCommand.RequestProgress.INSTANCE);
        // Held: the read that the new watcher waits for.
        while (rig.stepSession() || rig.stepHub()) {}
        rig.toSession.add(SessionCommand.RequestProgress.INSTANCE);
        while (rig.stepSession() || rig.stepHub()) {}
        assertThat(text(List.copyOf(rig.sent))).containsExactly("2 created r3");
        rig.run();
        rig.tell(SessionCommand.RequestProgress.INSTANCE);
        assertThat(text(rig.take())).containsExactly("2 created r3", "2 r3 PUT b@2 PUT b@3", "-1 r3");
    }

    @Test
    void timedProgressSkipsAWatcherOnceAfterAnEvent() {
        rig.credit(100)
                .tell(
                        SessionRig.create(1, "a", "", 0, "p"),
                        SessionRig.create(2, "b", "", 0, "p"),
                        SessionRig.create(3, "c", "", 0, ""));
        world.put("a", "1");
        rig.take();

        assertThat(text(rig.tell(SessionCommand.ProgressDue.INSTANCE).take())).containsExactly("2 r2");
        assertThat(text(rig.tell(SessionCommand.ProgressDue.INSTANCE).take())).containsExactly("1 r2", "2 r2");
    }

    @Test
    void unsentProgressIsReplacedNotRepeated() {
        rig.credit(1).tell(SessionRig.create(1, "a", "", 0, "p"));
        for (int i = 0; i < 5; i++) {
            world.put("b", "1");
            rig.tell(SessionCommand.RequestProgress.INSTANCE, SessionCommand.ProgressDue.INSTANCE);
        }
        rig.credit(100);

        assertThat(text(rig.take())).containsExactly("1 created r1", "-1 r6", "1 r6");
    }

    /** A client asks ten times a second, whether it was answered or not. */
    @Test
    void progressIsNotPutOffByAskingAgain() {
        rig.credit(1).tell(SessionRig.create(1, "a", "", 0, ""));
        for (int i = 0; i < 3; i++) {
            world.put("a", "1");
            rig.tell(SessionCommand.RequestProgress.INSTANCE);
        }
        rig.credit(2);

        assertThat(text(rig.take())).containsExactly("1 created r1", "1 r2 PUT a@2", "-1 r2");
    }

    @Test
    void aLargeResponseCostsMoreCredit() {
        String large = "x".repeat(100_000);
        rig.credit(5).tell(SessionRig.create("a", "", 0));
        for (int i = 0; i < 4; i++) {
            world.put("a", large);
        }
        // One for the answer, four for each large one: the first that is more than there is goes out all the same.
        assertThat(rig.take()).extracting(WatchResponse::credit).containsExactly(1, 4);
        rig.credit(5);
        assertThat(rig.take()).extracting(WatchResponse::credit).containsExactly(4, 4);
        rig.credit(3);
        assertThat(rig.take()).isEmpty();
        rig.credit(1);
        assertThat(rig.take()).extracting(WatchResponse::credit).containsExactly(4);
    }

    @Test
    void withoutCreditMemoryIsBoundedAndEverythingComesLater() {
        rig.credit(1).tell(SessionRig.create("a", "", 0));
        int count = Outbox.EVENTS_MAX + 5000;
        for (int i = 0; i < count; i++) {
            world.put("a", "x");
            rig.run();
        }
        assertThat(world.hub.watcherCount()).isZero();

        rig.credit(1_000_000);
        List<Long> revisions = rig.take().stream()
                .flatMap(r -> r.events().stream())
                .map(e -> e.event().revision().main())
                .toList();
        assertThat(revisions).hasSize(count).isSorted().doesNotHaveDuplicates();
        assertThat(world.hub.watcherCount()).isEqualTo(1);
    }

    @Test
    void fragmentsAreContiguousMarkedAndComplete() {
        SessionRig small = new SessionRig(400, Outbox.EVENTS_MAX, RecentRevisions.REVISIONS_MAX);
        small.credit(1).tell(SessionRig.create(1, "a", "z", 0, "f"), SessionRig.create(2, "a", "z", 0, ""));
        small.credit(2);
        Change[] changes = new Change[20];
        for (int i = 0; i < changes.length; i++) {
            changes[i] = new Change("k" + (char) ('a' + i), "v".repeat(60));
        }
        small.world.write(changes);
        small.world.applyAll();
        small.run();
        small.tell(new SessionCommand.Cancel(1)); // amid the parts: they are owed
        small.tell(new SessionCommand.Crash("amid the parts"));
        small.credit(100);

        List<WatchResponse> responses = small.take();
        List<WatchResponse> parts = responses.stream()
                .filter(r -> r.watchId() == 1 && !r.events().isEmpty())
                .toList();
        assertThat(parts)
                .hasSizeGreaterThan(2)
                .extracting(WatchResponse::revision)
                .containsOnly(2L);
        assertThat(parts.subList(0, parts.size() - 1)).allMatch(WatchResponse::fragment);
        assertThat(parts.get(parts.size() - 1).fragment()).isFalse();
        assertThat(responses.subList(2, 2 + parts.size())).isEqualTo(parts);
        assertThat(parts.stream().flatMap(r -> r.events().stream())).hasSize(20);
        assertThat(parts).allMatch(r -> ResponseSize.ofEvents(r.events()) < 400);
        assertThat(responses)
                .filteredOn(r -> r.watchId() == 2 && !r.events().isEmpty())
                .singleElement()
                .matches(r -> !r.fragment() && r.events().size() == 20);
    }

    @Test
    void quietWatcherIsNotCompactedWhenTheHubDies() {
        rig.credit(100).tell(SessionRig.create("quiet", "", 0));
        for (int i = 0; i < 10; i++) {
            world.put("busy", "x");
        }
        world.compact(9);
        world.put("busy", "x");
        rig.restartHub(10); // before its end: it applies the rest again
        world.applyAll();
        world.put("quiet", "1");

        assertThat(text(rig.take())).containsExactly("0 created r1", "0 r13 PUT quiet@13");
    }

    @Test
    void restartedHubNeitherSkipsNorDoublesNorPromisesTooMuch() {
        rig.credit(100).tell(SessionRig.create("a", "", 0));
        for (int i = 0; i < 5; i++) {
            world.put("a", "x");
        }
        rig.take();
        rig.restartHub(3);
        rig.tell(SessionCommand.RequestProgress.INSTANCE);
        assertThat(rig.take()).isEmpty();
        world.put("a", "y");
        rig.tell(SessionCommand.RequestProgress.INSTANCE);

        assertThat(text(rig.take())).containsExactly("0 r7 PUT a@7", "-1 r7");
    }

    @Test
    void everythingWaitsForTheFirstHub() {
        SessionRig early = new SessionRig();
        SessionCommand started = early.toSession.remove();
        early.credit(10)
                .tell(
                        SessionRig.create(1, "a", "", 0, ""),
                        SessionRig.create("b", "a", 0),
                        new SessionCommand.Cancel(1));
        assertThat(early.take()).isEmpty();

        assertThat(text(early.tell(started).take()))
                .containsExactly(
                        "1 created r1", "-1 created canceled r1 mvcc: watcher range is empty", "1 canceled r1");
    }

    @Test
    void unreadableStoreIsAskedAgain() {
        world.put("a", "1");
        rig.restartHub(world.applied);
        rig.credit(10);
        rig.toSession.add(SessionRig.create("a", "", 1));
        while (rig.stepSession() || rig.stepHub()) {}
        SessionRig.PendingRead read = rig.toReader.remove();
        rig.tell(new SessionCommand.HistoryRead(read.readId(), new HistoryReader.Unavailable()));
        assertThat(rig.retries).isEqualTo(1);

        assertThat(text(rig.tell(SessionCommand.RetryDue.INSTANCE).take()))
                .containsExactly("0 created r2", "0 r2 PUT a@2");
    }

    @Test
    void deathInsideTheHandOverEndsTheStreamRatherThanGuess() {
        rig.credit(10).tell(SessionRig.create("a", "", 0));
        rig.take();
        rig.sendFails = true;
        world.put("a", "1");
        rig.run();

        assertThat(rig.errors).containsExactly(EtcdError.STOPPED);
        assertThat(rig.next).isEqualTo(SessionState.Next.STOP);
        assertThat(rig.sent).isEmpty();
        assertThat(world.hub.watcherCount()).isZero();
    }

    @Test
    void closedStreamLeavesTheHubAndSaysNothing() {
        rig.credit(10).tell(SessionRig.create("a", "", 0));
        rig.take();
        rig.tell(SessionCommand.Close.INSTANCE);
        world.put("a", "1");

        assertThat(rig.take()).isEmpty();
        assertThat(rig.errors).isEmpty();
        assertThat(world.hub.watcherCount()).isZero();
    }

    @Test
    void failedStreamTellsTheErrorOnce() {
        rig.credit(10).tell(new SessionCommand.Fail(EtcdError.NO_LEADER), new SessionCommand.Fail(EtcdError.STOPPED));
        rig.state.stopped();

        assertThat(rig.errors).containsExactly(EtcdError.NO_LEADER);
    }

    @Test
    void clientThatNeverReadsItsAnswersIsEnded() {
        for (int i = 0; i <= SessionState.ANSWERS_MAX; i++) {
            rig.toSession.add(SessionRig.create("b", "a", 0));
        }
        rig.run();

        assertThat(rig.errors).containsExactly(EtcdError.TOO_MANY_REQUESTS);
    }

    @Test
    void sizeIsProtobufs() {
        Event.Type put = Event.Type.PUT;
        var kv = new dev.akkad.mvcc.KeyValue(Bytes.utf8("key"), 2, 300, 1, Bytes.utf8("v".repeat(200)), -1);
        var event = new WatchEvent(new Event(put, kv, new dev.akkad.mvcc.Revision(300, 0)), null);

        // key 5, create 2, mod 3, version 2, value 203, lease 11 = 226; kv 229; event 232
        assertThat(ResponseSize.ofEvent(event)).isEqualTo(232);
    }

    /** Responses as {@code id [created] [canceled] rREVISION [compacted N] [reason] events…}. */
    private static List<String> text(List<WatchResponse> responses) {
        return responses.stream().map(SessionStateTest::text).toList();
    }

    private static String text(WatchResponse r) {
        StringBuilder text = new StringBuilder().append(r.watchId());
        text.append(r.created() ? " created" : "").append(r.canceled() ? " canceled" : "");
        text.append(" r").append(r.revision());
        text.append(r.compactRevision() == 0 ? "" : " compacted " + r.compactRevision());
        text.append(r.cancelReason().isEmpty() ? "" : " " + r.cancelReason());
        for (WatchEvent event : r.events()) {
            text.append(' ')
                    .append(event.event().type())
                    .append(' ')
                    .append(event.event().kv().key());
            text.append('@').append(event.event().kv().modRevision());
            var prevKv = event.prevKv();
            text.append(prevKv == null ? "" : " prev@" + prevKv.modRevision());
        }
        return text.toString();
    }
}
