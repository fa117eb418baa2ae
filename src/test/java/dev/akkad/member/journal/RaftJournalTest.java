package dev.akkad.member.journal;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.ActorRefWithCell;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.eventstream.EventStream;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.PublishedEvent;
import akka.persistence.typed.internal.PublishedEventImpl;
import com.typesafe.config.ConfigFactory;
import dev.akkad.base.Bytes;
import dev.akkad.raft.Entry;
import dev.akkad.raft.HardState;
import dev.akkad.raft.Membership;
import dev.akkad.raft.RaftEvent;
import dev.akkad.raft.RaftLog;
import dev.akkad.store.JournalDamagedException;
import dev.akkad.store.JournalLog;
import dev.akkad.store.NoSpaceException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import scala.Option;

class RaftJournalTest {
    private static final Membership THREE = Membership.ofVoters(List.of(1L, 2L, 3L));

    private final ActorTestKit kit = ActorTestKit.create(
            "journal",
            ConfigFactory.parseString("akka.loglevel = OFF")
                    .withFallback(
                            ConfigFactory.parseResources("akkad-member.conf").withOnlyPath("akka.actor.deployment"))
                    .withFallback(ConfigFactory.defaultReference()));
    private final MemoryJournalLog log = new MemoryJournalLog();
    private final ConcurrentLinkedQueue<Long> writtenBytes = new ConcurrentLinkedQueue<>();
    private final TestProbe<RaftJournal.Reply> owner = kit.createTestProbe();

    RaftJournalTest() {
        JournalLogs.of(kit.system())
                .register("raft", log, new AtomicLong()::incrementAndGet, (bytes, nanos) -> writtenBytes.add(bytes));
    }

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void anEmptyJournalRecoversAnEmptyLog() {
        start();

        RaftLog recovered = recovered();

        assertThat(recovered.hardState()).isEqualTo(HardState.INITIAL);
        assertThat(recovered.lastIndex()).isZero();
    }

    @Test
    void aPersistIsAnsweredOnceItIsWritten() {
        ActorRef<RaftJournal.Command> journal = start();
        recovered();

        persist(journal, 1, new RaftEvent.Bootstrapped(THREE), new RaftEvent.TermStarted(1));
        persist(journal, 2, entries(1, 3));

        assertThat(log.lastSequence()).isEqualTo(2);
        assertThat(log.records().get(1).raftIndex()).isEqualTo(3);
        assertThat(writtenBytes)
                .containsExactly((long) log.records().get(0).payload().length(), (long)
                        log.records().get(1).payload().length());
    }

    /** Elsewhere, each write would wake two more threads before it is answered. */
    @Test
    void akkasHelperRunsOnTheJournalsThreadToo() throws Exception {
        start();
        recovered();

        akka.actor.ActorRef helper = Adapter.toClassic(kit.system())
                .actorSelection("/system/" + RaftJournal.PLUGIN + "/*")
                .resolveOne(Duration.ofSeconds(10))
                .toCompletableFuture()
                .get();

        assertThat(((ActorRefWithCell) helper).underlying().props().dispatcher())
                .isEqualTo(RaftJournal.PLUGIN + ".dispatcher");
    }

    @Test
    void nobodyElseIsToldOfEvents() {
        TestProbe<PublishedEvent> eavesdropper = kit.createTestProbe(PublishedEvent.class);
        kit.system().eventStream().tell(new EventStream.Subscribe<>(PublishedEvent.class, eavesdropper.ref()));
        ActorRef<RaftJournal.Command> journal = start();
        recovered();

        persist(journal, 1, new RaftEvent.Bootstrapped(THREE));
        PublishedEvent last = PublishedEventImpl.apply(
                PersistenceId.ofUniqueId("another"), 1, "event", 0, Option.empty(), Option.empty());
        kit.system().eventStream().tell(new EventStream.Publish<>(last));

        eavesdropper.expectMessage(last);
    }

    @Test
    void persistsThatArriveDuringAWriteFollowInOrder() {
        ActorRef<RaftJournal.Command> journal = start();
        recovered();

        for (int i = 1; i <= 100; i++) {
            journal.tell(new RaftJournal.Persist(i, List.of(entries(i, i)), owner.ref()));
        }

        for (int i = 1; i <= 100; i++) {
            owner.expectMessage(new RaftJournal.Persisted(i));
        }
        assertThat(log.lastSequence()).isEqualTo(100);
    }

    @Test
    void aNewJournalActorRecoversTheFoldOfAllEvents() {
        ActorRef<RaftJournal.Command> first = start();
        recovered();
        persist(
                first,
                1,
                new RaftEvent.Bootstrapped(THREE),
                new RaftEvent.TermStarted(2),
                new RaftEvent.VoteCast(2, 3));
        persist(first, 2, entries(1, 5));
        stop(first);

        ActorRef<RaftJournal.Command> second = start();
        RaftLog recovered = recovered();

        assertThat(recovered.hardState()).isEqualTo(new HardState(2, 3));
        assertThat(recovered.lastIndex()).isEqualTo(5);
        assertThat(recovered.membership()).isEqualTo(THREE);
        persist(second, 9, entries(6, 6));
        assertThat(log.lastSequence()).isEqualTo(3);
    }

    @Test
    void aCompactionDropsThePrefixAndRecoveryStartsThere() {
        ActorRef<RaftJournal.Command> first = start();
        recovered();
        persist(first, 1, new RaftEvent.Bootstrapped(THREE), new RaftEvent.TermStarted(1));
        for (int i = 1; i <= 10; i++) {
            persist(first, 1 + i, entries(i, i));
        }
        persist(first, 12, new RaftEvent.LogCompacted(7, 1, new HardState(1, 0), THREE));
        stop(first);

        assertThat(log.firstSequence()).isEqualTo(9);
        start();
        RaftLog recovered = recovered();

        assertThat(recovered.baseIndex()).isEqualTo(7);
        assertThat(recovered.lastIndex()).isEqualTo(10);
        assertThat(recovered.membership()).isEqualTo(THREE);
    }

    @Test
    void aDamagedJournalIsReportedAndTheActorStops() {
        ActorRef<RaftJournal.Command> first = start();
        recovered();
        persist(first, 1, new RaftEvent.Bootstrapped(THREE));
        stop(first);
        log.failWith(new JournalDamagedException("record 7 is missing"));

        ActorRef<RaftJournal.Command> journal = start();

        assertThat(damaged()).contains("record 7 is missing");
        owner.expectTerminated(journal);
    }

    @Test
    void aRecordThatCannotBeReadIsReportedByItsNumber() {
        ActorRef<RaftJournal.Command> first = start();
        recovered();
        persist(first, 1, new RaftEvent.Bootstrapped(THREE));
        persist(first, 2, entries(1, 1));
        stop(first);
        log.damage(1, new JournalLog.Record(2, 1, Bytes.utf8("not CBOR")));

        ActorRef<RaftJournal.Command> second = start();

        assertThat(damaged()).contains("journal record 2");
        owner.expectTerminated(second);
    }

    @Test
    void aGapInTheRaftLogIsReported() {
        ActorRef<RaftJournal.Command> first = start();
        recovered();
        persist(first, 1, new RaftEvent.TermStarted(1));
        persist(first, 2, entries(5, 6));
        stop(first);

        ActorRef<RaftJournal.Command> second = start();

        assertThat(damaged()).contains("log from 5");
        owner.expectTerminated(second);
    }

    @Test
    void aFailedWriteStopsTheActorWithItsCauseAndIsNeverAnswered() {
        TestProbe<Throwable> failures = kit.createTestProbe();
        TestProbe<ActorRef<RaftJournal.Command>> children = kit.createTestProbe();
        kit.spawn(parent(failures.ref(), children.ref()));
        ActorRef<RaftJournal.Command> journal = children.receiveMessage();
        recovered();
        log.failWith(new IOException("no space left on device"));

        journal.tell(new RaftJournal.Persist(1, List.of(entries(1, 1)), owner.ref()));

        assertThat(failures.receiveMessage()).hasRootCauseMessage("no space left on device");
        owner.expectNoMessage();
        assertThat(log.lastSequence()).isZero();
    }

    @Test
    void aWriteThatFindsNoSpaceWaitsAndThenGoesThroughInOrder() {
        ActorRef<RaftJournal.Command> journal = start();
        recovered();
        log.failWith(new NoSpaceException("96 bytes usable"));

        journal.tell(new RaftJournal.Persist(1, List.of(entries(1, 1)), owner.ref()));
        journal.tell(new RaftJournal.Persist(2, List.of(entries(2, 2)), owner.ref()));
        owner.expectNoMessage();
        assertThat(log.lastSequence()).isZero();
        log.failWith(null);

        owner.expectMessage(new RaftJournal.Persisted(1));
        owner.expectMessage(new RaftJournal.Persisted(2));
        assertThat(log.lastSequence()).isEqualTo(2);
    }

    /** The next journal has read what is there, and numbers its own records from there on. */
    @Test
    void aWriteThatWaitsForSpaceIsGivenUpWithTheJournalThatAskedForIt() {
        ActorRef<RaftJournal.Command> first = start();
        recovered();
        log.fill(true);
        first.tell(new RaftJournal.Persist(1, List.of(new RaftEvent.TermStarted(1)), owner.ref()));
        owner.awaitAssert(() -> assertThat(log.refused()).hasSize(1));
        stop(first);
        ActorRef<RaftJournal.Command> second = start();
        recovered();
        second.tell(new RaftJournal.Persist(2, List.of(new RaftEvent.TermStarted(2)), owner.ref()));
        owner.awaitAssert(() -> assertThat(
                        log.refused().stream().map(record -> record.payload()).distinct())
                .hasSize(2));

        log.fill(false);

        owner.expectMessage(new RaftJournal.Persisted(2));
        stop(second);
        start();
        assertThat(recovered().hardState().term()).isEqualTo(2);
        assertThat(log.lastSequence()).isEqualTo(1);
    }

    @Test
    void theWholePathRunsOnOneThread() {
        List<String> threads = new ArrayList<>();
        JournalLogs.of(kit.system())
                .register(
                        "raft",
                        log,
                        () -> 0,
                        (bytes, nanos) -> threads.add(Thread.currentThread().getName()));
        ActorRef<RaftJournal.Command> journal = start();
        recovered();

        persist(journal, 1, entries(1, 1));
        persist(journal, 2, entries(2, 2));

        assertThat(threads).hasSize(2).allMatch(name -> name.contains("akkad.journal.dispatcher"));
        assertThat(threads.get(0)).isEqualTo(threads.get(1));
        assertThat(kit.system()
                        .settings()
                        .config()
                        .getString("akka.actor.deployment.\"/akkad.journal/resequencer\".dispatcher"))
                .isEqualTo("akkad.journal.dispatcher");
    }

    /** What a guardian does: spawns, watches, and hears why a child failed. */
    private Behavior<Void> parent(ActorRef<Throwable> failures, ActorRef<ActorRef<RaftJournal.Command>> children) {
        return Behaviors.setup(context -> {
            ActorRef<RaftJournal.Command> child =
                    context.spawn(RaftJournal.create("raft", owner.ref()), "journal", RaftJournal.props());
            context.watch(child);
            children.tell(child);
            return Behaviors.receive(Void.class)
                    .onSignal(ChildFailed.class, failed -> {
                        failures.tell(failed.cause());
                        return Behaviors.same();
                    })
                    .build();
        });
    }

    private ActorRef<RaftJournal.Command> start() {
        return kit.spawn(RaftJournal.create("raft", owner.ref()), RaftJournal.props());
    }

    private void stop(ActorRef<RaftJournal.Command> journal) {
        kit.stop(journal);
    }

    private RaftLog recovered() {
        return owner.expectMessageClass(RaftJournal.Recovered.class).log();
    }

    private String damaged() {
        return owner.expectMessageClass(RaftJournal.Damaged.class).reason();
    }

    private void persist(ActorRef<RaftJournal.Command> journal, long sequence, RaftEvent... events) {
        journal.tell(new RaftJournal.Persist(sequence, List.of(events), owner.ref()));
        owner.expectMessage(new RaftJournal.Persisted(sequence));
    }

    private static RaftEvent entries(long from, long to) {
        List<Entry> entries = new ArrayList<>();
        for (long index = from; index <= to; index++) {
            entries.add(new Entry(index, 1, Entry.Kind.COMMAND, Bytes.utf8("command " + index)));
        }
        return new RaftEvent.EntriesAppended(entries);
    }
}
