package dev.akkad.ctl.snapshot;

import dev.akkad.base.Bytes;
import dev.akkad.machine.Machine;
import dev.akkad.machine.MachineSettings;
import dev.akkad.machine.MemberRecord;
import dev.akkad.member.codec.EventCodec;
import dev.akkad.raft.HardState;
import dev.akkad.raft.Membership;
import dev.akkad.raft.RaftEvent;
import dev.akkad.store.DamagedException;
import dev.akkad.store.DataDir;
import dev.akkad.store.ReadProgress;
import dev.akkad.store.RestoreArea;
import dev.akkad.store.SnapshotFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes a data directory: a store with what the snapshot holds, and a journal that begins with it. Before it gets its
 * place it is opened once as a member opens it, so that what is there in the end is known to start.
 *
 * @param bump how much to add to the revision, marking all before as compacted; 0 = nothing of the kind
 */
public record Restore(Path file, boolean skipHashCheck, long bump) {
    /** @return the revision at which the member will start */
    public long into(Path directory, RestoredMember member, ReadProgress progress) throws IOException {
        try (SnapshotFile snapshot =
                        skipHashCheck ? SnapshotFile.open(file) : SnapshotFile.openVerified(file, progress);
                RestoreArea area = RestoreArea.open(directory, member.identity(), DataDir.Settings.standard())) {
            snapshot.check();
            area.fill(file, snapshot, member.members(), bump, firstRecord(member), progress);
            long revision = revision(area);
            area.publish();
            return revision;
        }
    }

    private static Bytes firstRecord(RestoredMember member) {
        Membership voters = Membership.ofVoters(
                member.members().stream().map(MemberRecord::id).toList());
        return EventCodec.encode(List.of(new RaftEvent.SnapshotInstalled(
                RestoreArea.INDEX, RestoreArea.TERM, new HardState(RestoreArea.TERM, 0), voters)));
    }

    private long revision(RestoreArea area) throws IOException {
        try {
            return Machine.open(area.store(), MachineSettings.DEFAULT).revision();
        } catch (AssertionError | RuntimeException e) {
            // The machine's own invariants: a history with a hole, a member on which it would stop.
            throw new DamagedException(file + " holds a history that does not fit together: " + e.getMessage(), e);
        }
    }
}
