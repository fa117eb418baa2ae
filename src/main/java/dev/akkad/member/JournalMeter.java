package dev.akkad.member;

import dev.akkad.member.journal.JournalLogs;
import dev.akkad.member.meter.RaftMeters;

/** Measures each write of the journal, on the journal's thread. */
final class JournalMeter implements JournalLogs.WriteListener {
    private final MemberContext member;
    private final RaftMeters meters;
    private long encodingNanos;

    JournalMeter(MemberContext member) {
        this.member = member;
        this.meters = member.meters.raft();
    }

    @Override
    public void encoded(long nanos) {
        encodingNanos = nanos;
    }

    @Override
    public void written(long payloadBytes, long nanos) {
        meters.journalBytes.add(payloadBytes);
        meters.journalWrites.add(encodingNanos + nanos);
        member.metrics().journalFsynced(nanos / 1e9);
        member.meters.pauses().note("journal write", member.clock().monotonicNanos(), nanos);
    }
}
