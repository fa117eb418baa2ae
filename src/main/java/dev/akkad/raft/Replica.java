package dev.akkad.raft;

import static dev.akkad.base.Checks.check;

import dev.akkad.base.Defect;
import dev.akkad.raft.Message.AppendRequest;
import dev.akkad.raft.Message.AppendResponse;
import dev.akkad.raft.Message.Heartbeat;
import dev.akkad.raft.Message.InstallSnapshot;
import dev.akkad.raft.RaftEvent.EntriesAppended;
import dev.akkad.raft.RaftEvent.SnapshotInstalled;
import dev.akkad.raft.Step.SnapshotAccepted;
import java.util.List;

/**
 * A follower's log under its leader (paper 5.3). Every acknowledgement waits for the disk and covers only what the
 * request itself proved to match; refusals prove nothing and leave at once.
 */
final class Replica {
    private final Core core;
    private final RaftLog log;
    private long acknowledged;

    Replica(Core core) {
        this.core = core;
        this.log = core.log;
    }

    void onAppendRequest(AppendRequest request) {
        if (!log.membership().isKnown()) {
            refuse(request, -1, 0);
            return;
        }
        boolean fits = log.matches(request.prevIndex(), request.prevTerm())
                || Defect.APPEND_UNCHECKED.isOn() && request.prevIndex() <= log.lastIndex();
        if (request.prevIndex() >= core.commit() && !fits) {
            refuseConflict(request);
            return;
        }
        long matched = Math.max(request.prevIndex() + request.entries().size(), core.commit());
        append(request.entries());
        long committedBefore = core.commit();
        core.commitTo(Math.min(request.commit(), matched));
        boolean onlyCommitNotice =
                request.entries().isEmpty() && matched <= acknowledged && core.commit() > committedBefore;
        // Telling the leader again what it was told would cost a message per commit. Should the first answer have been
        // lost, it asks again, and then the commit index does not move.
        if (!onlyCommitNotice) {
            acknowledge(request.from(), matched);
        }
    }

    /** The leader names a commit index that it knows to match here. One beyond the log is not for us to believe. */
    void onHeartbeat(Heartbeat heartbeat) {
        if (heartbeat.commit() <= log.lastIndex()) {
            core.commitTo(heartbeat.commit());
        }
    }

    void onInstallSnapshot(InstallSnapshot snapshot) {
        boolean baseless = !log.membership().isKnown();
        if (snapshot.index() <= core.commit() && !baseless) {
            acknowledge(snapshot.from(), core.commit());
            return;
        }
        if (log.matches(snapshot.index(), snapshot.snapshotTerm()) && !baseless) {
            // The entries are here; keeping them is cheaper than replacing the machine (paper 7).
            core.commitTo(snapshot.index());
            acknowledge(snapshot.from(), snapshot.index());
            return;
        }
        core.emit(new SnapshotInstalled(
                snapshot.index(), snapshot.snapshotTerm(), log.hardState(), snapshot.membership()));
        core.skipTo(snapshot.index());
        core.out.signal(new SnapshotAccepted(snapshot.index(), snapshot.snapshotTerm()));
        acknowledge(snapshot.from(), snapshot.index());
    }

    /** Keeps what is there already: a request that was overtaken must not cut off what came after it. */
    private void append(List<Entry> entries) {
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            boolean isHere = log.matches(entry.index(), entry.term()) && !Defect.OLD_APPEND_CUTS.isOn();
            if (entry.index() <= core.commit() || isHere) {
                continue;
            }
            check(entry.index() <= log.lastIndex() + 1, "append leaves a gap");
            core.emit(new EntriesAppended(i == 0 ? entries : List.copyOf(entries.subList(i, entries.size()))));
            return;
        }
    }

    /** The hint skips every entry whose term is too high to agree, so a leader backs up by terms, not by entries. */
    private void refuseConflict(AppendRequest request) {
        long hint = log.lastIndexNotAfterTerm(request.prevIndex(), request.prevTerm());
        long index = Math.max(hint, log.baseIndex());
        refuse(request, index, log.term(index));
    }

    private void refuse(AppendRequest request, long hintIndex, long hintTerm) {
        core.out.send(new AppendResponse(
                core.term(), core.id(), request.from(), false, request.prevIndex(), hintIndex, hintTerm));
    }

    private void acknowledge(long leader, long index) {
        acknowledged = Math.max(acknowledged, index);
        core.out.sendAfterWrite(new AppendResponse(core.term(), core.id(), leader, true, index, 0, 0));
    }
}
