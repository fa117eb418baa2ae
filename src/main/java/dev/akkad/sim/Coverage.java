package dev.akkad.sim;

import java.util.ArrayList;
import java.util.List;

/** What must have happened somewhere in a long sweep, or it has tested less than it says. */
public final class Coverage {
    /** Seeds from which on each of these is expected. */
    public static final long SEEDS_MIN = 200;

    private static final List<String> BRANCHES = List.of(
            "actor systems rebuilt",
            "answers lost",
            "compactions answered",
            "died after a write",
            "died before a write",
            "disks rotten",
            "ended by itself: DISK",
            "ended by itself: REMOVED",
            "hashes compared",
            "learners added",
            "learners promoted",
            "leases expired",
            "leases renewed",
            "log compactions",
            "members removed",
            "operations searched",
            "outcomes unknown",
            "packets clogged",
            "packets cut off",
            "packets doubled",
            "packets lost",
            "packets of the dead",
            "packets reordered",
            "packets replayed late",
            "refused: COMPACTED",
            "requests lost",
            "respites",
            "snapshots installed",
            "snapshots received",
            "struck: keyspace",
            "struck: raft",
            "struck: watch-session",
            "voters added",
            "watch events",
            "watch progress",
            "watches met a compaction",
            "watches resumed",
            "writes failed",
            "writes refused by a full disk");

    private Coverage() {}

    /** What never happened. */
    public static List<String> missing(Tally tally) {
        List<String> missing = new ArrayList<>();
        for (Fault fault : Fault.values()) {
            if (tally.of("fault " + fault.key()) == 0) {
                missing.add("fault " + fault.key());
            }
        }
        for (String branch : BRANCHES) {
            if (tally.of(branch) == 0) {
                missing.add(branch);
            }
        }
        return missing;
    }
}
