package dev.akkad.raft;

import dev.akkad.base.Dispatch;
import dev.akkad.raft.Message.AppendRequest;
import dev.akkad.raft.Message.AppendResponse;
import dev.akkad.raft.Message.ForwardedProposal;
import dev.akkad.raft.Message.Heartbeat;
import dev.akkad.raft.Message.HeartbeatResponse;
import dev.akkad.raft.Message.InstallSnapshot;
import dev.akkad.raft.Message.PreVoteRequest;
import dev.akkad.raft.Message.PreVoteResponse;
import dev.akkad.raft.Message.ReadIndexRequest;
import dev.akkad.raft.Message.ReadIndexResponse;
import dev.akkad.raft.Message.TimeoutNow;
import dev.akkad.raft.Message.VoteRequest;
import dev.akkad.raft.Message.VoteResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What happened, for people: one line per fact. Entries and log ends are written {@code term/index}. */
final class TraceText {
    private static final Dispatch<String, Message, String> MESSAGE = Dispatch.<String, Message, String>over(
                    Message.class)
            .on(PreVoteRequest.class, (s, m) -> "PreVote last=" + m.lastTerm() + "/" + m.lastIndex())
            .on(PreVoteResponse.class, (s, m) -> m.granted() ? "PreVote granted" : "PreVote refused")
            .on(
                    VoteRequest.class,
                    (s, m) -> "Vote last=" + m.lastTerm() + "/" + m.lastIndex() + (m.transfer() ? " transfer" : ""))
            .on(VoteResponse.class, (s, m) -> m.granted() ? "Vote granted" : "Vote refused")
            .on(
                    AppendRequest.class,
                    (s, m) -> "Append prev=" + m.prevTerm() + "/" + m.prevIndex() + " commit=" + m.commit()
                            + " entries=" + entries(m.entries()))
            .on(
                    AppendResponse.class,
                    (s, m) -> m.success()
                            ? "Append matches to " + m.index()
                            : "Append refused at " + m.index() + " hint=" + m.hintTerm() + "/" + m.hintIndex())
            .on(Heartbeat.class, (s, m) -> "Heartbeat commit=" + m.commit() + " round=" + m.round())
            .on(HeartbeatResponse.class, (s, m) -> "Heartbeat answered round=" + m.round())
            .on(
                    InstallSnapshot.class,
                    (s, m) -> "Snapshot " + m.snapshotTerm() + "/" + m.index() + " " + of(m.membership()))
            .on(ForwardedProposal.class, (s, m) -> "Proposal of " + m.payloads().size())
            .on(ReadIndexRequest.class, (s, m) -> "ReadIndex " + m.context())
            .on(ReadIndexResponse.class, (s, m) -> "ReadIndex " + m.context() + " at " + m.index())
            .on(TimeoutNow.class, (s, m) -> "TimeoutNow")
            .build();

    private static final Dispatch<String, RaftEvent, String> EVENT = Dispatch.<String, RaftEvent, String>over(
                    RaftEvent.class)
            .on(RaftEvent.Bootstrapped.class, (s, e) -> "founders " + of(e.membership()))
            .on(RaftEvent.TermStarted.class, (s, e) -> "term " + e.term())
            .on(RaftEvent.VoteCast.class, (s, e) -> "vote for " + e.candidate())
            .on(RaftEvent.EntriesAppended.class, (s, e) -> "entries " + entries(e.entries()))
            .on(RaftEvent.ConfigCommitted.class, (s, e) -> "change committed at " + e.index())
            .on(RaftEvent.LogCompacted.class, (s, e) -> "compaction to " + e.term() + "/" + e.index())
            .on(
                    RaftEvent.SnapshotInstalled.class,
                    (s, e) -> "snapshot " + e.term() + "/" + e.index() + " " + of(e.membership()))
            .build();

    private TraceText() {}

    static List<String> lines(Raft raft, RoleName roleBefore, long termBefore, Step step) {
        List<String> lines = new ArrayList<>();
        if (raft.role() != roleBefore || raft.term() != termBefore) {
            lines.add(raft.id() + " is " + raft.role() + " in term " + raft.term());
        }
        step.events().forEach(event -> lines.add(raft.id() + " writes " + EVENT.apply("", event)));
        if (!step.committed().isEmpty()) {
            lines.add(raft.id() + " applies " + entries(step.committed()));
        }
        step.reads().forEach(read -> lines.add(raft.id() + " may read " + read.context() + " at " + read.index()));
        step.signals().forEach(signal -> lines.add(raft.id() + " signals " + of(signal)));
        return lines;
    }

    static String of(Message message) {
        return message.from() + "→" + message.to() + " term=" + message.term() + " " + MESSAGE.apply("", message);
    }

    private static String of(Step.Signal signal) {
        return signal instanceof Step.ChangeDropped dropped
                ? "ChangeDropped[" + dropped.change().type() + " "
                        + dropped.change().memberId() + "]"
                : signal.toString();
    }

    private static String of(Membership membership) {
        return membership.learners().isEmpty()
                ? membership.voters().toString()
                : membership.voters() + " learners " + membership.learners();
    }

    private static String entries(List<Entry> entries) {
        return entries.stream().map(TraceText::of).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String of(Entry entry) {
        String text = entry.term() + "/" + entry.index();
        if (entry.kind() == Entry.Kind.CONFIG) {
            ConfigChange change = ConfigChange.decode(entry.data());
            return text + " " + change.type() + " " + change.memberId();
        }
        return text + " \"" + entry.data() + "\"";
    }
}
