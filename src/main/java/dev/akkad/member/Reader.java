package dev.akkad.member;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Machine;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.member.auth.Identities;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs reads against the machine at a fixed revision, off the writer's thread. */
final class Reader {
    private static final Logger LOG = LoggerFactory.getLogger(Reader.class);

    sealed interface Command {}

    /** There is something to do; more of these than there is work do no harm. */
    enum Next implements Command {
        INSTANCE
    }

    private record Again(Work work) implements Command {}

    sealed interface Work {}

    record Reads(List<MemberContext.Read> reads) implements Work {}

    /** Hash of the keys at {@code revision}, 0 = current. */
    record HashKv(long id, long revision) implements Work {}

    record Hash(long id) implements Work {}

    /** The hash of what a compaction is about to remove; always answered, so that the removal begins. */
    record HashCompaction(Machine machine, long previous, long revision, ActorRef<KeyspaceActor.Command> replyTo)
            implements Work {}

    /**
     * {@code Response.HashKv} to compare members by, or why not; STOPPED when the store cannot be read now.
     *
     * @param revision 0 = current
     * @param compactRevision with which it should be computed, where there is a choice
     */
    record HashToCompare(long revision, long compactRevision, Reply<Outcome> reply) implements Work {}

    /** Work for a watch session that catches up; it hands its result over itself. */
    record History(Runnable read) implements Work {}

    private static final Duration AGAIN = Duration.ofMillis(50);

    private final ActorContext<Command> context;
    private final MemberContext member;
    private final Queue<Work> work;
    private final ReadMeter meter;

    private Reader(ActorContext<Command> context, MemberContext member, Queue<Work> work) {
        this.context = context;
        this.member = member;
        this.work = work;
        this.meter = new ReadMeter(member);
    }

    /** @param work what there is to do, outliving each reader; a {@link Next} follows each piece */
    static Behavior<Command> create(MemberContext member, Queue<Work> work) {
        return Behaviors.setup(context -> {
            // What a reader before this one was told of it may be lost: with that reader, or with its actor system.
            work.forEach(left -> context.getSelf().tell(Next.INSTANCE));
            Reader reader = new Reader(context, member, work);
            return Behaviors.receive(Command.class)
                    .onMessageEquals(Next.INSTANCE, reader::onNext)
                    .onMessage(Again.class, reader::onAgain)
                    .build();
        });
    }

    private Behavior<Command> onNext() {
        Work next = work.poll();
        return next == null ? Behaviors.same() : carryOut(next);
    }

    private Behavior<Command> onAgain(Again again) {
        return carryOut(again.work());
    }

    private Behavior<Command> carryOut(Work piece) {
        if (piece instanceof Reads reads) {
            return onReads(reads);
        }
        if (piece instanceof History history) {
            return onHistory(history);
        }
        if (piece instanceof HashKv query) {
            return hash(query, query.id(), machine -> machine.hashKv(query.revision()));
        }
        if (piece instanceof Hash query) {
            return hash(query, query.id(), Machine::hash);
        }
        return piece instanceof HashCompaction compaction
                ? onHashCompaction(compaction)
                : onHashToCompare((HashToCompare) piece);
    }

    private Behavior<Command> onReads(Reads batch) {
        meter.begin();
        for (MemberContext.Read read : batch.reads()) {
            if (!member.pending.begin(read.id())) {
                continue; // timed out while long lists were read
            }
            Machine machine = member.machine;
            if (machine == null) {
                again(read);
                continue;
            }
            try {
                Outcome outcome = answer(machine, read);
                meter.read(read.request(), outcome);
                member.pending.complete(read.id(), outcome);
            } catch (RuntimeException e) {
                // The store was replaced under this read; the next machine can answer it.
                LOG.warn("read again: {}", e.toString());
                again(read);
            }
        }
        meter.end();
        return Behaviors.same();
    }

    private Outcome answer(Machine machine, MemberContext.Read read) {
        Request request = read.request();
        if (request == null) {
            return new Outcome.Done(new Response.Done(machine.revision()));
        }
        Identities.Identity identity = member.identities.of(read.caller(), machine.accounts());
        if (identity.error() != null) {
            return new Outcome.Refused(identity.error());
        }
        AnswerMemory.Loan loan = member.answers.loan();
        try {
            return machine.read(identity.asker(), request, loan);
        } finally {
            loan.giveBack(); // who is answered takes what it keeps, and may be refused it
        }
    }

    /** Back into the queue; the next tick drains it. Bounded by the read's time-out. */
    private void again(MemberContext.Read read) {
        member.pending.putBack(read.id());
        member.reads.putBack(read);
    }

    private Behavior<Command> hash(Work query, long id, Function<Machine, Outcome> hashing) {
        if (!member.pending.begin(id)) {
            return Behaviors.same();
        }
        Machine machine = member.machine;
        try {
            if (machine != null) {
                long started = member.clock().monotonicNanos();
                Outcome outcome = hashing.apply(machine);
                meter.hashed(query instanceof HashKv, started);
                member.pending.complete(id, outcome);
                return Behaviors.same();
            }
        } catch (RuntimeException e) {
            // The store was replaced under the hashing; the next machine can answer.
            LOG.warn("hash again: {}", e.toString());
        }
        member.pending.putBack(id);
        context.scheduleOnce(AGAIN, context.getSelf(), new Again(query));
        return Behaviors.same();
    }

    private Behavior<Command> onHashCompaction(HashCompaction compaction) {
        try {
            compaction.machine().hashCompaction(compaction.previous(), compaction.revision());
        } catch (RuntimeException e) {
            // Lost as it is with a restart: members are compared by the next one.
            LOG.warn("compaction at {} leaves no hash: {}", compaction.revision(), e.toString());
        }
        compaction.replyTo().tell(new KeyspaceActor.CompactionHashed(compaction.machine()));
        return Behaviors.same();
    }

    private Behavior<Command> onHashToCompare(HashToCompare query) {
        Machine machine = member.opened;
        Outcome outcome = new Outcome.Refused(EtcdError.STOPPED);
        try {
            if (machine != null) {
                outcome = machine.hashToCompare(query.revision(), query.compactRevision());
            }
        } catch (RuntimeException e) {
            LOG.warn("cannot hash to compare: {}", e.toString());
        }
        query.reply().complete(outcome);
        return Behaviors.same();
    }

    private Behavior<Command> onHistory(History history) {
        history.read().run();
        return Behaviors.same();
    }
}
