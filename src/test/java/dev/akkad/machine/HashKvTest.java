package dev.akkad.machine;

import static dev.akkad.machine.MachineKit.delete;
import static dev.akkad.machine.MachineKit.key;
import static dev.akkad.machine.MachineKit.put;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HashKvTest {
    private final MachineKit kit = new MachineKit();

    /** CRC-32C bit by bit, to judge by something else than what is judged. */
    private static int crc(byte[] bytes) {
        int crc = -1;
        for (byte b : bytes) {
            crc ^= b & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0x82F63B78;
            }
        }
        return ~crc;
    }

    /** What etcd hashes, written by hand. */
    private static final class Image {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Image() {
            bytes.writeBytes("key".getBytes(StandardCharsets.US_ASCII));
        }

        Image revision(int main, int sub) {
            bytes.writeBytes(new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) main, '_', 0, 0, 0, 0, 0, 0, 0, (byte) sub});
            return this;
        }

        Image tombstone(int main, int sub, char key) {
            revision(main, sub).bytes.writeBytes(new byte[] {'t', 0x0a, 1, (byte) key});
            return this;
        }

        Image put(int main, char key, int create, int version, char value) {
            revision(main, 0).bytes.writeBytes(new byte[] {
                0x0a, 1, (byte) key, 0x10, (byte) create, 0x18, (byte) main, 0x20, (byte) version, 0x2a, 1, (byte) value
            });
            return this;
        }

        int hash() {
            return crc(bytes.toByteArray());
        }
    }

    @Test
    void theJudgeKnowsTheCheckValue() {
        assertThat(crc("123456789".getBytes(StandardCharsets.US_ASCII))).isEqualTo(0xE3069283);
    }

    /** put a(2) a(3) b(4) delete b(5) put a(6). */
    private void fill() {
        kit.done(put("a", "1"));
        kit.done(put("a", "2"));
        kit.done(put("b", "3"));
        kit.done(delete(key("b")));
        kit.done(put("a", "4"));
    }

    @Test
    void anEmptyStoreHashesTheBucketName() {
        assertThat(kit.hashKv(0)).isEqualTo(new Response.HashKv(1, new Image().hash(), -1, 1));
    }

    @Test
    void everyRevisionUpToTheOneAskedForCounts() {
        fill();
        Image upToFour =
                new Image().put(2, 'a', 2, 1, '1').put(3, 'a', 2, 2, '2').put(4, 'b', 4, 1, '3');
        assertThat(kit.hashKv(4)).isEqualTo(new Response.HashKv(6, upToFour.hash(), -1, 4));
        Image all = upToFour.tombstone(5, 0, 'b').put(6, 'a', 2, 3, '4');
        assertThat(kit.hashKv(0)).isEqualTo(new Response.HashKv(6, all.hash(), -1, 6));
    }

    @Test
    void belowTheCompactionOnlyWhatIsVisibleCountsWhetherRemovedOrNot() {
        fill();
        kit.done(new Request.Compact(5, false));
        int expected = new Image().put(3, 'a', 2, 2, '2').hash();
        assertThat(kit.hashKv(5)).isEqualTo(new Response.HashKv(6, expected, 5, 5));
        // At 6 the version of 3 is not visible any more.
        int later = new Image().put(6, 'a', 2, 3, '4').hash();
        assertThat(kit.hashKv(0)).isEqualTo(new Response.HashKv(6, later, 5, 6));
        kit.compactFully();
        assertThat(kit.hashKv(5)).isEqualTo(new Response.HashKv(6, expected, 5, 5));
        assertThat(kit.hashKv(6)).isEqualTo(new Response.HashKv(6, later, 5, 6));
    }

    @Test
    void revisionsOutsideHistoryAreRefused() {
        fill();
        kit.compactFully(5);
        assertThat(MachineKit.error(kit.machine.hashKv(4))).isEqualTo(EtcdError.COMPACTED);
        assertThat(MachineKit.error(kit.machine.hashKv(7))).isEqualTo(EtcdError.FUTURE_REVISION);
    }

    @Test
    void whereNothingIsVisibleAllThatCompactionLeftCounts() {
        fill();
        kit.done(delete(key("a")));
        kit.done(new Request.Compact(5, false));
        int expected = new Image()
                .put(3, 'a', 2, 2, '2')
                .put(6, 'a', 2, 3, '4')
                .tombstone(7, 0, 'a')
                .hash();
        assertThat(kit.hashKv(0)).isEqualTo(new Response.HashKv(7, expected, 5, 7));
        kit.compactFully();
        assertThat(kit.hashKv(0)).isEqualTo(new Response.HashKv(7, expected, 5, 7));
    }

    /** As KeyspaceActor does it. */
    private void compactAndHash(long revision) {
        long previous = kit.machine.compactRevision();
        kit.done(new Request.Compact(revision, false));
        kit.machine.hashCompaction(previous, revision);
        kit.compactFully();
    }

    @Test
    void aCompactionLeavesTheHashOfWhatItFound() {
        fill();
        int found = kit.hashKv(5).hash();
        compactAndHash(5);
        assertThat(kit.hashKv(5)).isEqualTo(new Response.HashKv(6, found, -1, 5));
        kit.done(put("c", "5"));
        int later = kit.hashKv(7).hash();
        compactAndHash(7);
        assertThat(kit.hashKv(7)).isEqualTo(new Response.HashKv(7, later, 5, 7));
        // It is told as long as it is remembered, though the revision is compacted by now.
        assertThat(kit.hashKv(5)).isEqualTo(new Response.HashKv(7, found, -1, 5));
    }

    @Test
    void theHashOfACompactionDoesNotDependOnWhatTheOneBeforeHasLeftToRemove() {
        fill();
        kit.done(new Request.Compact(3, false));
        kit.done(new Request.Compact(6, false));
        kit.machine.hashCompaction(3, 6);
        int unremoved = kit.hashKv(6).hash();
        kit.compactFully();
        int expected = new Image()
                .put(4, 'b', 4, 1, '3')
                .tombstone(5, 0, 'b')
                .put(6, 'a', 2, 3, '4')
                .hash();
        assertThat(unremoved).isEqualTo(expected);
    }

    /** The delete at the compacted revision is kept: so it is not as if nothing were. */
    @Test
    void aDeleteAtTheRevisionItselfCountsAsKept() {
        fill();
        kit.done(delete(key("a")));
        compactAndHash(5);
        compactAndHash(7);
        int expected = new Image().put(6, 'a', 2, 3, '4').tombstone(7, 0, 'a').hash();
        assertThat(kit.hashKv(7)).isEqualTo(new Response.HashKv(7, expected, 5, 7));
    }

    /** There the hash of a compaction is another than that of a member that has not come to it. */
    @Test
    void membersAreNotComparedWhereThereIsNoKey() {
        fill();
        compactAndHash(5);
        kit.done(delete(key("a")));
        int before = kit.hashKv(7).hash();
        compactAndHash(7);
        assertThat(kit.hashKv(7).hash()).isNotEqualTo(before);
        assertThat(kit.machine.isAnyKeyAt(7)).isFalse();
        assertThat(kit.machine.compactionHashes())
                .extracting(dev.akkad.mvcc.KeyspaceHash::revision)
                .containsExactly(5L);
    }

    @Test
    void ofTheTwoHashesAtACompactedRevisionTheOneThatFitsIsCompared() {
        fill();
        int found = kit.hashKv(5).hash();
        compactAndHash(5);
        int left = new Image().put(3, 'a', 2, 2, '2').hash();
        assertThat(kit.machine.hashToCompare(5, -1)).isEqualTo(new Outcome.Done(new Response.HashKv(6, found, -1, 5)));
        assertThat(kit.machine.hashToCompare(5, 5)).isEqualTo(new Outcome.Done(new Response.HashKv(6, left, 5, 5)));
        assertThat(MachineKit.error(kit.machine.hashToCompare(3, -1))).isEqualTo(EtcdError.COMPACTED);
    }

    @Test
    void tenCompactionsAreRemembered() {
        for (int i = 2; i <= 12; i++) {
            kit.done(put("a", "1"));
            compactAndHash(i);
        }
        assertThat(kit.machine.compactionHashes())
                .extracting(dev.akkad.mvcc.KeyspaceHash::revision)
                .containsExactly(12L, 11L, 10L, 9L, 8L, 7L, 6L, 5L, 4L, 3L);
        assertThat(MachineKit.error(kit.machine.hashKv(2))).isEqualTo(EtcdError.COMPACTED);
        assertThat(kit.hashKv(3).compactRevision()).isEqualTo(2);
    }

    @Test
    void beforeTheFirstRevisionThereIsOnlyTheBucketName() {
        fill();
        kit.compactFully(5);
        assertThat(kit.hashKv(-4)).isEqualTo(new Response.HashKv(6, new Image().hash(), 5, -4));
    }

    @Test
    void theHashOverEverythingSeesEveryBucket() {
        int empty = kit.hash();
        kit.done(new Request.LeaseGrant(5, 60));
        int leased = kit.hash();
        kit.done(put("a", "1"));
        int written = kit.hash();
        kit.done(new Request.SetClusterVersion("3.7.0"));
        assertThat(new int[] {empty, leased, written, kit.hash()}).doesNotHaveDuplicates();
        assertThat(kit.hash()).isEqualTo(kit.hash());
    }
}
