package dev.akkad.lab;

import akka.actor.typed.Behavior;
import dev.akkad.base.Bytes;
import dev.akkad.member.Interception;
import dev.akkad.member.MemberGuardian.Victim;
import dev.akkad.member.MemberInfo;
import dev.akkad.member.MemberPorts;
import dev.akkad.store.CheckpointStore;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** A member's ports with named points, a store that may fail, and actors that may be held. */
final class LabPorts {
    private final MemberPorts real;
    private final Points points;
    private final DiskFault store;
    private final Pauses pauses;
    private final LeadershipListener leadership;

    /** Hears whether this member leads. */
    @FunctionalInterface
    interface LeadershipListener {
        void leads(boolean leads);
    }

    private LabPorts(MemberPorts real, Points points, DiskFault store, Pauses pauses, LeadershipListener leadership) {
        this.real = real;
        this.points = points;
        this.store = store;
        this.pauses = pauses;
        this.leadership = leadership;
    }

    static MemberPorts around(
            MemberPorts real, Points points, DiskFault store, Pauses pauses, LeadershipListener leadership) {
        LabPorts ports = new LabPorts(real, points, store, pauses, leadership);
        return new MemberPorts(
                ports.incoming(), ports.stores(), ports.reclaim(), ports.cluster(), real.fatal(), ports.interception());
    }

    private MemberPorts.Incoming incoming() {
        return new MemberPorts.Incoming() {
            @Override
            public CheckpointStore.Incoming open(long index) throws IOException {
                return new Received(real.incoming().open(index));
            }

            @Override
            public void discard(Set<Long> wanted) throws IOException {
                real.incoming().discard(wanted);
            }
        };
    }

    private final class Received implements CheckpointStore.Incoming {
        private final CheckpointStore.Incoming target;

        private Received(CheckpointStore.Incoming target) {
            this.target = target;
        }

        @Override
        public void append(Bytes piece) throws IOException {
            target.append(piece);
        }

        @Override
        public void complete(long index, long term) throws IOException {
            points.hit(Point.RAFT_BEFORE_SAVE_SNAP);
            target.complete(index, term);
            points.hit(Point.RAFT_AFTER_SAVE_SNAP);
        }

        @Override
        public void close() throws IOException {
            target.close();
        }
    }

    private MemberPorts.StoreSource stores() {
        return new MemberPorts.StoreSource() {
            private volatile boolean isFromSnapshot;

            @Override
            public CheckpointStore open() throws IOException {
                if (isFromSnapshot) {
                    isFromSnapshot = false;
                    points.hit(Point.APPLY_BEFORE_OPEN_SNAPSHOT);
                }
                return new LabStore(real.stores().open(), store, points);
            }

            @Override
            public void adopt(long index) throws IOException {
                points.hit(Point.RAFT_BEFORE_APPLY_SNAP);
                real.stores().adopt(index);
                isFromSnapshot = true;
                points.hit(Point.RAFT_AFTER_APPLY_SNAP);
            }
        };
    }

    private MemberPorts.Reclaim reclaim() {
        return new MemberPorts.Reclaim() {
            @Override
            public void run() throws IOException {
                real.reclaim().run();
            }

            @Override
            public void measure() throws IOException {
                real.reclaim().measure();
            }

            @Override
            public void defragment() throws IOException {
                points.hit(Point.DEFRAG_BEFORE_COPY);
                real.reclaim().defragment();
            }
        };
    }

    private MemberPorts.ClusterView cluster() {
        return new MemberPorts.ClusterView() {
            @Override
            public void leaderChanged(long leader, boolean selfLeads) {
                leadership.leads(selfLeads);
                real.cluster().leaderChanged(leader, selfLeads);
            }

            @Override
            public void membersChanged(List<MemberInfo> members) {
                real.cluster().membersChanged(members);
            }
        };
    }

    private Interception interception() {
        return new Interception() {
            @Override
            public <T> Behavior<T> around(Victim kind, Behavior<T> behavior) {
                return PauseInterceptor.around(
                        real.interception().around(kind, behavior), () -> pauses.leftNanos(kind));
            }

            @Override
            public <T> Behavior<T> within(String name, Behavior<T> behavior) {
                return real.interception().within(name, behavior);
            }
        };
    }
}
