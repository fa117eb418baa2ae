package dev.akkad.member;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.akkad.machine.Machine;
import dev.akkad.machine.MemberRecord;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Response;
import dev.akkad.member.PeerMessage.HashAnswer;
import dev.akkad.member.PeerMessage.HashQuestion;
import dev.akkad.member.PeerMessage.HashState;
import dev.akkad.member.codec.PeerCodec;
import dev.akkad.mvcc.KeyspaceHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds members whose history differs from that of the others: before this one serves, and while it leads, now and then
 * (server.md 2.5). Members ask each other over the peers' transport, which lets no other cluster in. What is found is
 * said with the CORRUPT alarm, and a member that may be wrong does not begin to serve.
 *
 * <p>One comparison at a time; the next one comes soon enough.
 */
final class CorruptionChecks extends AbstractBehavior<CorruptionChecks.Command> {
    sealed interface Command {}

    /** This machine may be served only if it does not differ; then KeyspaceActor is told. It asks until then. */
    record CompareFirst(Machine machine, ActorRef<KeyspaceActor.Command> keyspace) implements Command {}

    /** A peer wants to know. */
    record Asked(long from, HashQuestion question) implements Command {}

    record Answered(long from, HashAnswer answer) implements Command {}

    private enum Timer implements Command {
        COMPARE,
        COMPARE_COMPACTIONS,
        REPEAT
    }

    private record OwnHash(Comparison comparison, Outcome outcome) implements Command {}

    private record Confirmed(Comparison comparison, Outcome outcome) implements Command {}

    private record HashedForPeer(long peer, long correlation, Outcome outcome) implements Command {}

    private static final Logger LOG = LoggerFactory.getLogger(CorruptionChecks.class);

    private static final Duration REPEAT_INTERVAL = Duration.ofMillis(200);

    /** A few gigabytes are hashed in this time. */
    private static final Duration WORKING_MAX = Duration.ofMinutes(1);

    /** Peers whose last question is remembered; more is no cluster. */
    private static final int PEERS_MAX = 64;

    /** What a comparison is for. */
    private enum Kind {
        FIRST,
        PERIODIC,
        COMPACTIONS
    }

    /** One comparison under way. Compared by identity: what belongs to a former one is passed over. */
    private static final class Comparison {
        private final Kind kind;
        private final Machine machine;
        private final @Nullable ActorRef<KeyspaceActor.Command> keyspace;
        private final Iterator<KeyspaceHash> compactions;
        private @Nullable KeyspaceHash own;
        private @Nullable HashRound round;

        Comparison(
                Kind kind,
                Machine machine,
                @Nullable ActorRef<KeyspaceActor.Command> keyspace,
                List<KeyspaceHash> compactions) {
            this.kind = kind;
            this.machine = machine;
            this.keyspace = keyspace;
            this.compactions = compactions.iterator();
        }
    }

    /** The last question of a peer, and the answer once there is one. */
    private record Question(long correlation, @Nullable HashAnswer answer) {}

    private final MemberContext member;
    private final ActorRef<MemberGuardian.Command> guardian;
    private final Readers readers;
    private final MemberNode node;
    private final TimerScheduler<Command> timers;
    private final long self;
    private final SortedMap<Long, Question> questions = new TreeMap<>();
    private @Nullable Comparison comparison;
    private long compactionChecked;

    static Behavior<Command> create(
            MemberContext member, ActorRef<MemberGuardian.Command> guardian, Readers readers, MemberNode node) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new CorruptionChecks(context, timers, member, guardian, readers, node)));
    }

    private CorruptionChecks(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            MemberContext member,
            ActorRef<MemberGuardian.Command> guardian,
            Readers readers,
            MemberNode node) {
        super(context);
        this.member = member;
        this.guardian = guardian;
        this.readers = readers;
        this.node = node;
        this.timers = timers;
        this.self = member.settings().memberId();
        MemberSettings.Upkeep upkeep = member.settings().upkeep();
        repeat(Timer.COMPARE, upkeep.compareEvery());
        repeat(Timer.COMPARE_COMPACTIONS, upkeep.compareCompactionsEvery());
    }

    private void repeat(Timer timer, Duration interval) {
        if (!interval.isZero()) {
            timers.startTimerWithFixedDelay(timer, interval);
        }
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(CompareFirst.class, this::onCompareFirst)
                .onMessageEquals(Timer.COMPARE, this::onCompare)
                .onMessageEquals(Timer.COMPARE_COMPACTIONS, this::onCompareCompactions)
                .onMessageEquals(Timer.REPEAT, this::onRepeat)
                .onMessage(OwnHash.class, this::onOwnHash)
                .onMessage(Confirmed.class, this::onConfirmed)
                .onMessage(Answered.class, this::onAnswered)
                .onMessage(Asked.class, this::onAsked)
                .onMessage(HashedForPeer.class, this::onHashedForPeer)
                .build();
    }

    // Beginnings.

    private Behavior<Command> onCompareFirst(CompareFirst first) {
        if (comparison != null && comparison.machine == first.machine()) {
            return this; // at it
        }
        LOG.info("starting initial corruption check");
        // The machine knows where the others are; what was told at the start counts only for a new member.
        for (MemberRecord record : first.machine().members()) {
            if (record.id() != self && !record.peerUrls().isEmpty()) {
                member.transport().resolve(record.id(), record.peerUrls().get(0));
            }
        }
        begin(new Comparison(Kind.FIRST, first.machine(), first.keyspace(), List.of()));
        return this;
    }

    private Behavior<Command> onCompare() {
        Machine machine = member.machine;
        if (machine != null && member.leads() && isFreeFor(Timer.COMPARE)) {
            begin(new Comparison(Kind.PERIODIC, machine, null, List.of()));
        }
        return this;
    }

    private Behavior<Command> onCompareCompactions() {
        Machine machine = member.machine;
        if (machine == null || !member.leads() || !isFreeFor(Timer.COMPARE_COMPACTIONS)) {
            return this;
        }
        List<KeyspaceHash> unchecked = machine.compactionHashes().stream()
                .filter(hash -> hash.revision() > compactionChecked)
                .toList();
        if (!unchecked.isEmpty()) {
            comparison = new Comparison(Kind.COMPACTIONS, machine, null, unchecked);
            nextCompaction(comparison);
        }
        return this;
    }

    /** What is due meanwhile comes again soon: of two with the same interval one would never have its turn. */
    private boolean isFreeFor(Timer due) {
        if (comparison == null) {
            return true;
        }
        timers.startSingleTimer("later " + due, due, REPEAT_INTERVAL);
        return false;
    }

    private void begin(Comparison begun) {
        comparison = begun;
        hashOwn(begun);
    }

    private void hashOwn(Comparison of) {
        ActorRef<Command> me = getContext().getSelf();
        readers.hash(new Reader.HashToCompare(0, 0, outcome -> me.tell(new OwnHash(of, outcome))));
    }

    private void nextCompaction(Comparison of) {
        KeyspaceHash own = of.compactions.next();
        of.own = own;
        ask(of, own);
    }

    // Asking.

    private Behavior<Command> onOwnHash(OwnHash hash) {
        Comparison of = hash.comparison();
        if (of != comparison) {
            return this;
        }
        if (!(hash.outcome() instanceof Outcome.Done done) || !(done.response() instanceof Response.HashKv kv)) {
            // The first comparison is asked for again, the others come by themselves.
            LOG.warn("cannot hash the own keys to compare them: {}", hash.outcome());
            comparison = null;
            return this;
        }
        KeyspaceHash own = new KeyspaceHash(kv.hash(), kv.compactRevision(), kv.hashRevision());
        if (!of.machine.isAnyKeyAt(own.revision())) {
            comparison = null;
            passed(of, 0);
        } else if (of.own == null) {
            of.own = own;
            ask(of, own);
        } else {
            judgePeriodic(of, of.own, own);
        }
        return this;
    }

    private void ask(Comparison of, KeyspaceHash own) {
        List<Long> others = new ArrayList<>();
        for (MemberRecord record : of.machine.members()) {
            if (record.id() != self) {
                others.add(record.id());
            }
        }
        long now = member.clock().monotonicMillis();
        of.round = new HashRound(member.nextId(), own, others, patience(of.kind), now);
        timers.startTimerWithFixedDelay(Timer.REPEAT, REPEAT_INTERVAL);
        onRepeat();
    }

    private HashRound.Patience patience(Kind kind) {
        MemberSettings.Timing timing = member.settings().timing();
        long silent = timing.requestTimeout().toMillis();
        return new HashRound.Patience(
                silent,
                WORKING_MAX.toMillis(),
                kind == Kind.FIRST ? timing.electionTimeout().toMillis() : silent);
    }

    private Behavior<Command> onRepeat() {
        Comparison of = comparison;
        if (of == null || of.round == null) {
            timers.cancel(Timer.REPEAT);
            return this;
        }
        HashRound round = of.round;
        if (round.isOver(member.clock().monotonicMillis())) {
            over(of, round);
            return this;
        }
        for (long peer : round.unanswered()) {
            send(peer, round.question());
        }
        return this;
    }

    private Behavior<Command> onAnswered(Answered answered) {
        Comparison of = comparison;
        if (of != null && of.round != null) {
            long now = member.clock().monotonicMillis();
            of.round.answered(answered.from(), answered.answer(), now);
            if (of.round.isOver(now)) {
                over(of, of.round);
            }
        }
        return this;
    }

    private void over(Comparison of, HashRound round) {
        timers.cancel(Timer.REPEAT);
        for (long peer : round.unanswered()) {
            LOG.warn("member {} gave no hash at {}", Long.toHexString(peer), round.revision());
        }
        switch (of.kind) {
            case FIRST -> judgeFirst(of, round);
            case PERIODIC -> {
                ActorRef<Command> me = getContext().getSelf();
                node.linearize(outcome -> me.tell(new Confirmed(of, outcome)));
            }
            case COMPACTIONS -> judgeCompaction(of, round);
        }
    }

    private Behavior<Command> onConfirmed(Confirmed confirmed) {
        if (confirmed.comparison() == comparison) {
            if (confirmed.outcome() instanceof Outcome.Refused refused) {
                LOG.warn("members are not compared: {}", refused.error().text());
                comparison = null;
            } else {
                hashOwn(confirmed.comparison());
            }
        }
        return this;
    }

    // Judging.

    private void judgeFirst(Comparison of, HashRound round) {
        comparison = null;
        HashVerdict verdict = verdict(of, round);
        if (verdict.isSuspect(self)) {
            guardian.tell(new MemberGuardian.Fatal(
                    Ending.REFUSED, Long.toHexString(self) + " found data inconsistency with peers", null));
            return;
        }
        passed(of, verdict.compared());
    }

    private void passed(Comparison of, int compared) {
        if (of.keyspace != null) {
            LOG.info("initial corruption checking passed; no corruption, {} peers checked", compared);
            of.keyspace.tell(new KeyspaceActor.Compared(of.machine));
        }
    }

    /** @param before own hash from before the others were asked, @param after from after a quorum has confirmed */
    private void judgePeriodic(Comparison of, KeyspaceHash before, KeyspaceHash after) {
        comparison = null;
        HashRound round = of.round;
        if (round == null) {
            return;
        }
        if (before.revision() == after.revision()
                && before.compactRevision() == after.compactRevision()
                && before.hash() != after.hash()) {
            LOG.warn("found hash mismatch: two hashes of the own keys at {}", before.revision());
            node.raiseCorrupt(self);
            return;
        }
        for (var answer : round.answers().entrySet()) {
            if (isAhead(answer.getValue(), after)) {
                LOG.warn(
                        "member {} is ahead of a quorum: {} at {}",
                        Long.toHexString(answer.getKey()),
                        answer.getValue(),
                        after);
                node.raiseCorrupt(answer.getKey());
                return;
            }
        }
        HashVerdict verdict = verdict(of, round);
        verdict.blamed().forEach(node::raiseCorrupt);
        LOG.info("finished peer corruption check at {}: {} peers checked", before.revision(), verdict.compared());
    }

    private static boolean isAhead(HashAnswer answer, KeyspaceHash after) {
        return answer.state() == HashState.HASHED
                && (answer.revision() > after.revision() || answer.compactRevision() > after.compactRevision());
    }

    private void judgeCompaction(Comparison of, HashRound round) {
        HashVerdict verdict = verdict(of, round);
        verdict.blamed().forEach(node::raiseCorrupt);
        if (verdict.isComplete(round.members())) {
            compactionChecked = Math.max(compactionChecked, round.revision());
        }
        boolean isDone = !verdict.blamed().isEmpty() || verdict.isComplete(round.members());
        if (isDone || !of.compactions.hasNext()) {
            LOG.info("finished compaction hash check at {}: {} peers checked", round.revision(), verdict.compared());
            comparison = null;
        } else {
            nextCompaction(of);
        }
    }

    private HashVerdict verdict(Comparison of, HashRound round) {
        KeyspaceHash own = of.own;
        if (own == null) {
            throw new AssertionError("judged without an own hash");
        }
        HashVerdict verdict = HashVerdict.of(self, own, round.answers(), round.members());
        if (!verdict.blamed().isEmpty()) {
            LOG.error("members differ at revision {}: own hash {}, answers {}", round.revision(), own, round.answers());
        }
        return verdict;
    }

    // Answering.

    private Behavior<Command> onAsked(Asked asked) {
        HashQuestion question = asked.question();
        Question known = questions.get(asked.from());
        if (known != null && known.correlation() == question.correlation() && known.answer() != null) {
            send(asked.from(), known.answer());
            return this;
        }
        if (known == null || known.answer() != null) {
            if (questions.size() >= PEERS_MAX) {
                questions.clear();
            }
            questions.put(asked.from(), new Question(question.correlation(), null));
            ActorRef<Command> me = getContext().getSelf();
            readers.hash(new Reader.HashToCompare(
                    question.revision(),
                    question.compactRevision(),
                    outcome -> me.tell(new HashedForPeer(asked.from(), question.correlation(), outcome))));
        }
        // One at a time for each peer: a question that overtakes another is repeated until its turn comes.
        send(asked.from(), answer(question.correlation(), HashState.UNDER_WAY));
        return this;
    }

    private Behavior<Command> onHashedForPeer(HashedForPeer hashed) {
        HashAnswer answer = answer(hashed.correlation(), hashed.outcome());
        questions.put(hashed.peer(), new Question(hashed.correlation(), answer));
        send(hashed.peer(), answer);
        return this;
    }

    private HashAnswer answer(long correlation, Outcome outcome) {
        if (outcome instanceof Outcome.Done done && done.response() instanceof Response.HashKv kv) {
            return new HashAnswer(correlation, HashState.HASHED, kv.revision(), kv.hash(), kv.compactRevision());
        }
        if (outcome instanceof Outcome.Refused refused) {
            return switch (refused.error()) {
                case COMPACTED -> answer(correlation, HashState.COMPACTED);
                case FUTURE_REVISION -> answer(correlation, HashState.FUTURE);
                default -> answer(correlation, HashState.UNAVAILABLE);
            };
        }
        throw new AssertionError("hashing gave " + outcome);
    }

    private HashAnswer answer(long correlation, HashState state) {
        return new HashAnswer(correlation, state, member.revision(), 0, 0);
    }

    private void send(long peer, PeerMessage message) {
        member.transport().send(peer, PeerTransport.Lane.RAFT, PeerCodec.encode(message));
    }
}
