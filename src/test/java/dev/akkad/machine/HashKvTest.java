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
