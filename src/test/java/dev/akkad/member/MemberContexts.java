package dev.akkad.member;

import dev.akkad.base.Bytes;
import dev.akkad.member.MemberSettings.AutoCompaction;
import dev.akkad.member.auth.AuthSettings;
import dev.akkad.member.codec.CodecException;
import dev.akkad.member.codec.PeerCodec;
import dev.akkad.raft.Membership;
import dev.akkad.raft.Raft;
import dev.akkad.raft.RaftEvent;
import dev.akkad.raft.RaftLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** What the actors of a member share, for tests of one of them: time stands still, and what is sent is kept. */
final class MemberContexts {
    private static final Clock STANDING = new Clock() {
        @Override
        public long monotonicNanos() {
            return 0;
        }

        @Override
        public long monotonicMillis() {
            return 0;
        }

        @Override
        public long wallMillis() {
            return 0;
        }
    };

    private MemberContexts() {}

    /** Of a member that joins nobody and holds nothing back. */
    static MemberSettings settings(long memberId, AutoCompaction autoCompaction) {
        return new MemberSettings(
                "m",
                Path.of("unused"),
                1,
                memberId,
                List.of(),
                List.of(),
                new MemberSettings.Timing(Duration.ofMillis(20), 5, 50, Duration.ofMinutes(10), Duration.ofMillis(100)),
                new MemberSettings.Limits(0, 1, 1, 1, 1, 1),
                autoCompaction,
                MemberSettings.Upkeep.DEFAULT,
                AuthSettings.DEFAULT,
                MemberSettings.Reconfiguration.DEFAULT);
    }

    /** The core of a cluster that this member founds alone; it does not lead yet. */
    static Raft loneRaft(MemberContext member) {
        RaftLog log = new RaftLog();
        log.apply(new RaftEvent.Bootstrapped(
                Membership.ofVoters(List.of(member.settings().memberId()))));
        return Raft.recover(RaftTuning.of(member.settings()), new SplittableRandom(1), log, 0);
    }

    /** @param sent gets every message to another member */
    static MemberContext of(long memberId, List<PeerMessage> sent) {
        MemberContext made = new MemberContext(
                settings(memberId, AutoCompaction.OFF),
                () -> false,
                MemberMetrics.NONE,
                STANDING,
                () -> 1,
                new SplittableRandom(1));
        made.transport(new PeerTransport() {
            @Override
            public void send(long to, Lane lane, Bytes payload) {
                try {
                    sent.add(PeerCodec.decode(payload));
                } catch (CodecException e) {
                    throw new AssertionError(e);
                }
            }

            @Override
            public void receiver(Receiver receiver) {}

            @Override
            public void resolve(long to, String peerUrl) {}
        });
        return made;
    }
}
