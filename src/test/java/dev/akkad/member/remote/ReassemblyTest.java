package dev.akkad.member.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReassemblyTest {
    private final Reassembly reassembly = new Reassembly(100);

    @Test
    void aWholePayloadPassesUncopied() {
        PeerFrame frame = frames(1, 7, payload(40), 40).get(0);

        assertThat(reassembly.accept(frame)).isSameAs(frame.source());
        assertThat(reassembly.pendingBytes()).isZero();
    }

    @Test
    void piecesBecomeThePayload() {
        List<PeerFrame> frames = frames(1, 7, payload(35), 10);

        assertThat(reassembly.accept(frames.get(0))).isNull();
        assertThat(reassembly.accept(frames.get(1))).isNull();
        assertThat(reassembly.accept(frames.get(2))).isNull();
        assertThat(reassembly.accept(frames.get(3))).isEqualTo(payload(35));
        assertThat(reassembly.pendingBytes()).isZero();
        assertThat(reassembly.givenUp()).isZero();
    }

    @Test
    void payloadsOfSeveralSendersAndStreamsDoNotMix() {
        List<PeerFrame> one = frames(1, 7, payload(20), 10);
        List<PeerFrame> other = frames(2, 7, Bytes.copyOf(new byte[20]), 10);
        List<PeerFrame> third = frames(1, 8, Bytes.copyOf(new byte[20]), 10);

        reassembly.accept(one.get(0));
        reassembly.accept(other.get(0));
        reassembly.accept(third.get(0));

        assertThat(reassembly.accept(one.get(1))).isEqualTo(payload(20));
        assertThat(reassembly.accept(other.get(1))).isEqualTo(Bytes.copyOf(new byte[20]));
        assertThat(reassembly.accept(third.get(1))).isEqualTo(Bytes.copyOf(new byte[20]));
    }

    @Test
    void aMissingPieceGivesThePayloadUp() {
        List<PeerFrame> frames = frames(1, 7, payload(40), 10);

        reassembly.accept(frames.get(0));
        assertThat(reassembly.accept(frames.get(2))).isNull();
        assertThat(reassembly.accept(frames.get(3))).isNull();

        assertThat(reassembly.givenUp()).isEqualTo(1);
        assertThat(reassembly.pendingBytes()).isZero();
    }

    @Test
    void aPayloadLongerThanAllRoomIsRefusedAtItsFirstPiece() {
        assertThat(reassembly.accept(frames(1, 7, payload(101), 10).get(0))).isNull();

        assertThat(reassembly.givenUp()).isEqualTo(1);
        assertThat(reassembly.pendingBytes()).isZero();
    }

    @Test
    void theOldestPartialPayloadMakesRoom() {
        List<PeerFrame> oldest = frames(1, 1, payload(60), 30);
        List<PeerFrame> middle = frames(1, 2, payload(30), 15);
        List<PeerFrame> youngest = frames(1, 3, payload(50), 25);

        reassembly.accept(oldest.get(0));
        reassembly.accept(middle.get(0));
        reassembly.accept(youngest.get(0));

        assertThat(reassembly.pendingBytes()).isEqualTo(80);
        assertThat(reassembly.givenUp()).isEqualTo(1);
        assertThat(reassembly.accept(oldest.get(1))).isNull();
        assertThat(reassembly.accept(middle.get(1))).isEqualTo(payload(30));
        assertThat(reassembly.accept(youngest.get(1))).isEqualTo(payload(50));
    }

    @Test
    void lengthsThatContradictEachOtherAreRefused() {
        PeerFrame beyond = new PeerFrame(header(1, 7, 20, 15), payload(10), 0, 10);
        PeerFrame before = new PeerFrame(header(1, 7, 20, -5), payload(10), 0, 10);
        PeerFrame nothing = new PeerFrame(header(1, 7, -1, 0), payload(10), 0, 10);
        PeerFrame otherTotal = new PeerFrame(header(1, 8, 30, 10), payload(10), 0, 10);

        assertThat(reassembly.accept(beyond)).isNull();
        assertThat(reassembly.accept(before)).isNull();
        assertThat(reassembly.accept(nothing)).isNull();
        reassembly.accept(frames(1, 8, payload(20), 10).get(0));
        assertThat(reassembly.accept(otherTotal)).isNull();

        assertThat(reassembly.givenUp()).isEqualTo(4);
        assertThat(reassembly.pendingBytes()).isZero();
    }

    @Test
    void anEmptyPayloadIsOneWholeFrame() {
        assertThat(reassembly.accept(new PeerFrame(header(1, 7, 0, 0), Bytes.EMPTY, 0, 0)))
                .isEqualTo(Bytes.EMPTY);
    }

    private static Bytes payload(int length) {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) (i + 1);
        }
        return Bytes.wrap(payload);
    }

    private static List<PeerFrame> frames(long from, long streamId, Bytes payload, int pieceBytes) {
        List<PeerFrame> frames = new ArrayList<>();
        for (int offset = 0; offset < payload.length(); offset += pieceBytes) {
            int length = Math.min(pieceBytes, payload.length() - offset);
            frames.add(new PeerFrame(header(from, streamId, payload.length(), offset), payload, offset, length));
        }
        return frames;
    }

    private static PeerFrame.Header header(long from, long streamId, int totalBytes, int offset) {
        return new PeerFrame.Header(1, from, 9, Bytes.utf8("h:1"), streamId, totalBytes, offset);
    }
}
