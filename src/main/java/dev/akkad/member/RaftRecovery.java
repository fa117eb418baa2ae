package dev.akkad.member;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.Behaviors;
import dev.akkad.member.journal.RaftJournal;
import dev.akkad.raft.LoneCluster;
import dev.akkad.raft.RaftEvent;
import dev.akkad.raft.RaftLog;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link RaftMember} until the journal is read: peers repeat themselves and clients' requests stay queued. */
final class RaftRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(RaftRecovery.class);

    private RaftRecovery() {}

    /**
     * @param persist makes events durable
     * @param running what to become with the log
     */
    static Behavior<RaftMember.Command> create(
            MemberContext member,
            ActorRef<MemberGuardian.Command> guardian,
            Consumer<List<RaftEvent>> persist,
            Function<RaftLog, Behavior<RaftMember.Command>> running) {
        return Behaviors.receive(RaftMember.Command.class)
                .onMessage(RaftMember.FromJournal.class, message -> {
                    if (message.reply() instanceof RaftJournal.Recovered recovered) {
                        RaftLog log = recovered.log();
                        boolean isNew = log.lastIndex() == 0 && log.hardState().term() == 0;
                        if (isNew) {
                            return FoundingCheck.create(member, guardian, () -> running.apply(log));
                        }
                        List<RaftEvent> alone = alone(member, log);
                        if (alone.isEmpty()) {
                            return running.apply(log);
                        }
                        alone.forEach(log::apply);
                        persist.accept(alone);
                        return persisting(guardian, () -> running.apply(log));
                    }
                    if (message.reply() instanceof RaftJournal.Damaged damaged) {
                        guardian.tell(
                                new MemberGuardian.Fatal(Ending.DISK, "journal damaged: " + damaged.reason(), null));
                        return Behaviors.empty(); // the guardian ends the member
                    }
                    return Behaviors.same(); // meant for a former life: its sequences mean nothing here
                })
                .onMessage(RaftMember.Crash.class, crash -> {
                    throw new IllegalStateException("crash injected: " + crash.reason());
                })
                .onAnyMessage(any -> Behaviors.same())
                .onSignal(Terminated.class, stopped -> RaftMember.journalStopped(guardian, stopped))
                .build();
    }

    private static List<RaftEvent> alone(MemberContext member, RaftLog log) {
        MemberSettings settings = member.settings();
        if (!settings.reconfiguration().alone()) {
            return List.of();
        }
        List<RaftEvent> events = LoneCluster.events(log, settings.memberId());
        LOG.warn("forcing a cluster of this member alone; others before: {}", log.membership());
        return events;
    }

    /** What makes the member alone must be on disk before anything is built on it. */
    private static Behavior<RaftMember.Command> persisting(
            ActorRef<MemberGuardian.Command> guardian, Supplier<Behavior<RaftMember.Command>> next) {
        return Behaviors.receive(RaftMember.Command.class)
                .onMessage(
                        RaftMember.FromJournal.class,
                        message -> message.reply() instanceof RaftJournal.Persisted ? next.get() : Behaviors.same())
                .onAnyMessage(any -> Behaviors.same())
                .onSignal(Terminated.class, stopped -> RaftMember.journalStopped(guardian, stopped))
                .build();
    }
}
