package dev.akkad.machine;

import static dev.akkad.machine.MachineKit.ALL;
import static dev.akkad.machine.MachineKit.b;
import static dev.akkad.machine.MachineKit.get;
import static dev.akkad.machine.MachineKit.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.machine.MachineStore.Bucket;
import dev.akkad.mvcc.Revision;
import dev.akkad.mvcc.RevisionCodec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CompactTest {
    private final MachineKit kit = new MachineKit();

    @BeforeEach
    void fill() {
        for (int i = 0; i < 5; i++) {
            kit.done(put("a", "v" + i));
        }
    }

    @Test
    void revisionsAreJudgedAsEtcdDoes() {
        assertThat(kit.refused(new Request.Compact(7, false))).isEqualTo(EtcdError.FUTURE_REVISION);
        assertThat(kit.refused(new Request.Compact(-1, false))).isEqualTo(EtcdError.COMPACTED);
        assertThat(kit.done(new Request.Compact(0, false))).isEqualTo(new Response.Compact(6));
        assertThat(kit.refused(new Request.Compact(0, false))).isEqualTo(EtcdError.COMPACTED);
        assertThat(kit.done(new Request.Compact(6, false))).isEqualTo(new Response.Compact(6));
        assertThat(kit.refused(new Request.Compact(6, false))).isEqualTo(EtcdError.COMPACTED);
        assertThat(kit.refused(new Request.Compact(3, false))).isEqualTo(EtcdError.COMPACTED);
    }

    @Test
    void bothMarksAreKeptInEtcdsForm() {
        kit.done(new Request.Compact(4, false));
        assertThat(kit.store.get(Bucket.META, b("scheduledCompactRev")))
                .isEqualTo(RevisionCodec.encode(new Revision(4, 0)));
        assertThat(kit.store.get(Bucket.META, b("finishedCompactRev"))).isNull();
        assertThat(kit.machine.finishedCompactRevision()).isEqualTo(-1);
        kit.compactFully();
        assertThat(kit.machine.finishedCompactRevision()).isEqualTo(4);
        assertThat(kit.store.get(Bucket.META, b("finishedCompactRev")))
                .isEqualTo(RevisionCodec.encode(new Revision(4, 0)));
        assertThat(kit.store.revisionCount()).isEqualTo(3);
    }

    @Test
    void anUnfinishedRemovalIsResumed() {
        kit.done(new Request.Compact(6, false));
        kit.machine.compactSome(2);
        kit.machine.applied();
        kit.restart();
        assertThat(kit.machine.isCompacting()).isTrue();
        assertThat(kit.machine.compactRevision()).isEqualTo(6);
        assertThat(MachineKit.error(kit.machine.read(get(ALL, 5)))).isEqualTo(EtcdError.COMPACTED);
        kit.compactFully();
        assertThat(kit.store.revisionCount()).isEqualTo(1);
        kit.restart();
        assertThat(kit.machine.isCompacting()).isFalse();
        assertThat(kit.machine.compactRevision()).isEqualTo(6);
    }

    @Test
    void anEmptiedStoreKeepsItsRevision() {
        kit.done(put("b", "1"));
        kit.done(MachineKit.delete(ALL));
        kit.done(put("b", "1"));
        kit.done(MachineKit.delete(ALL));
        kit.compactFully(10);
        assertThat(kit.store.revisionCount()).isEqualTo(1);
        kit.restart();
        assertThat(kit.machine.revision()).isEqualTo(10);
        assertThat(kit.machine.liveKeys()).isZero();
        kit.done(put("c", "1"));
        assertThat(kit.machine.revision()).isEqualTo(11);
    }
}
