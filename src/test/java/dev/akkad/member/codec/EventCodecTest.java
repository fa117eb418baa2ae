package dev.akkad.member.codec;

import static dev.akkad.member.codec.GoldenBytes.bytes;
import static dev.akkad.member.codec.GoldenBytes.hex;
import static dev.akkad.member.codec.GoldenBytes.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.akkad.base.Bytes;
import dev.akkad.raft.Entry;
import dev.akkad.raft.HardState;
import dev.akkad.raft.Membership;
import dev.akkad.raft.RaftEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A journal written by any released version must stay readable: these bytes may be added to, never changed. */
class EventCodecTest {
    private static final Membership MEMBERSHIP = new Membership(ids(1L, 2L, Long.MIN_VALUE), ids(4L));

    private static final Map<RaftEvent, String> GOLDEN = new LinkedHashMap<>();

    static {
        GOLDEN.put(
                new RaftEvent.Bootstrapped(MEMBERSHIP), "9f01819f64626f6f749f9f833b7fffffffffffffff01028104ffffffff");
        GOLDEN.put(new RaftEvent.TermStarted(7), "9f01819f647465726d9f07ffffff");
        GOLDEN.put(new RaftEvent.VoteCast(7, 0x8000_0000_0000_0001L), "9f01819f64766f74659f073b7ffffffffffffffeffffff");
        GOLDEN.put(
                new RaftEvent.EntriesAppended(List.of(
                        new Entry(1, 1, Entry.Kind.CONFIG, Bytes.of(1, 2, 0xff)),
                        new Entry(70_000, 2, Entry.Kind.COMMAND, Bytes.EMPTY))),
                "9f01819f67656e74726965739f8284010101430102ff841a00011170020040ffffff");
        GOLDEN.put(new RaftEvent.ConfigCommitted(9), "9f01819f66636f6e6669679f09ffffff");
        GOLDEN.put(
                new RaftEvent.LogCompacted(9, 3, new HardState(4, 2), MEMBERSHIP),
                "9f01819f67636f6d706163749f09039f0402ff9f833b7fffffffffffffff01028104ffffffff");
        GOLDEN.put(
                new RaftEvent.SnapshotInstalled(9, 3, new HardState(4, 0), MEMBERSHIP),
                "9f01819f68736e617073686f749f09039f0400ff9f833b7fffffffffffffff01028104ffffffff");
    }

    @Test
    void everyKindHasItsGoldenBytes() throws Exception {
        Map<RaftEvent, String> written = new LinkedHashMap<>();
        for (RaftEvent event : GOLDEN.keySet()) {
            written.put(event, hex(EventCodec.encode(List.of(event))));
        }

        assertThat(written).isEqualTo(GOLDEN);
        for (Map.Entry<RaftEvent, String> golden : GOLDEN.entrySet()) {
            assertThat(EventCodec.decode(bytes(golden.getValue()))).containsExactly(golden.getKey());
        }
    }

    @Test
    void noKindIsWithoutGoldenBytes() {
        List<Class<?>> covered = new ArrayList<>();
        GOLDEN.keySet().forEach(event -> covered.add(event.getClass()));

        assertThat(covered).containsExactlyInAnyOrder(RaftEvent.class.getPermittedSubclasses());
    }

    @Test
    void eventsKeepTheirOrder() throws Exception {
        List<RaftEvent> events = List.copyOf(GOLDEN.keySet());

        assertThat(EventCodec.decode(EventCodec.encode(events))).isEqualTo(events);
    }

    @Test
    void largeEntriesComeBackWhole() throws Exception {
        byte[] data = new byte[3 * 1024 * 1024];
        Arrays.fill(data, (byte) 0xa5);
        List<RaftEvent> events =
                List.of(new RaftEvent.EntriesAppended(List.of(new Entry(1, 1, Entry.Kind.COMMAND, Bytes.wrap(data)))));

        assertThat(EventCodec.decode(EventCodec.encode(events))).isEqualTo(events);
    }

    @Test
    void everyShorterPieceIsRefused() {
        byte[] whole = EventCodec.encode(List.copyOf(GOLDEN.keySet())).toByteArray();

        for (int length = 0; length < whole.length; length++) {
            Bytes piece = Bytes.wrap(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> EventCodec.decode(piece)).isInstanceOf(CodecException.class);
        }
    }

    @Test
    void bytesBehindTheEndAreRefused() {
        byte[] whole = EventCodec.encode(List.of(new RaftEvent.TermStarted(7))).toByteArray();

        assertThatThrownBy(() -> EventCodec.decode(Bytes.wrap(Arrays.copyOf(whole, whole.length + 1))))
                .isInstanceOf(CodecException.class);
    }

    @Test
    void flippedBytesAreReadOrRefusedButNeverAnythingElse() {
        byte[] whole = EventCodec.encode(List.copyOf(GOLDEN.keySet())).toByteArray();

        for (int at = 0; at < whole.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) (1 << bit);
                Throwable thrown = catchThrowable(() -> EventCodec.decode(Bytes.wrap(damaged)));
                assertThat(thrown == null || thrown instanceof CodecException)
                        .as("byte %d, bit %d: %s", at, bit, thrown)
                        .isTrue();
            }
        }
    }

    @Test
    void otherVersionsAndUnknownKindsAreNamedWhenRefused() {
        String termStarted = hex(EventCodec.encode(List.of(new RaftEvent.TermStarted(7))));

        assertThatThrownBy(() -> EventCodec.decode(bytes(termStarted.replaceFirst("9f01", "9f02"))))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("version 2 (expected: 1)");
        String unknown = termStarted.replace(hex(Bytes.utf8("term")), hex(Bytes.utf8("team")));
        assertThatThrownBy(() -> EventCodec.decode(bytes(unknown)))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("team");
    }
}
