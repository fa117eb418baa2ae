package dev.akkad.member.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.javadsl.Adapter;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import com.typesafe.config.ConfigFactory;
import dev.akkad.base.Bytes;
import dev.akkad.machine.MemberRecord;
import java.io.NotSerializableException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class RemoteSerializerTest {
    private static final ActorTestKit KIT = ActorTestKit.create("serializer", ConfigFactory.defaultReference());
    private static final Serialization AKKA = SerializationExtension.get(Adapter.toClassic(KIT.system()));
    private static final PeerFrame FRAME =
            new PeerFrame(new PeerFrame.Header(-2, 1, 3, Bytes.utf8("h:1"), 9, 1000, 500), Bytes.utf8("abc"), 1, 2);
    private static final String FRAME_BYTES = "01"
            + "fffffffffffffffe"
            + "0000000000000001"
            + "0000000000000003"
            + "0000000000000009"
            + "000003e8"
            + "000001f4"
            + "0003683a31"
            + "6263";

    private final RemoteSerializer serializer = (RemoteSerializer) AKKA.findSerializerFor(FRAME);

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void aFrameHasItsGoldenBytes() throws Exception {
        assertThat(HexFormat.of().formatHex(serializer.toBinary(FRAME))).isEqualTo(FRAME_BYTES);
        assertThat(serializer.fromBinary(HexFormat.of().parseHex(FRAME_BYTES), "f"))
                .isEqualTo(new PeerFrame(FRAME.header(), Bytes.utf8("bc"), 0, 2));
    }

    @Test
    void bothFormsOfWritingAreTheSame() {
        ByteBuffer buffer = ByteBuffer.allocate(1024);

        serializer.toBinary(FRAME, buffer);

        assertThat(Arrays.copyOf(buffer.array(), buffer.position())).isEqualTo(serializer.toBinary(FRAME));
    }

    @Test
    void probesComeBack() throws Exception {
        for (ClusterProbe probe : new ClusterProbe[] {
            new ClusterProbe.Question(7, -1, "[::1]:2380", 99),
            new ClusterProbe.Answer(7, 2, true, false, -5),
            new ClusterProbe.Answer(7, 2, false, true, Long.MAX_VALUE)
        }) {
            assertThat(AKKA.findSerializerFor(probe)).isSameAs(serializer);
            assertThat(serializer.fromBinary(serializer.toBinary(probe), serializer.manifest(probe)))
                    .isEqualTo(probe);
        }
    }

    @Test
    void rostersComeBack() throws Exception {
        MemberRecord member = new MemberRecord(-1, "m1", List.of("http://h:1"), List.of("http://c:1"), true);
        for (Roster said : List.of(
                new Roster.Question("[::1]:2380"),
                new Roster.Answer(7, List.of()),
                new Roster.Answer(
                        -7, List.of(member, new MemberRecord(2, "", List.of("http://h:2"), List.of(), false))))) {
            assertThat(AKKA.findSerializerFor(said)).isSameAs(serializer);
            assertThat(serializer.fromBinary(serializer.toBinary(said), serializer.manifest(said)))
                    .isEqualTo(said);
        }
    }

    @Test
    void whatIsCutShortOrUnknownIsRefused() {
        byte[] whole = HexFormat.of().parseHex(FRAME_BYTES);
        for (int length = 0; length < whole.length - 2; length++) {
            byte[] piece = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> serializer.fromBinary(piece, "f")).isInstanceOf(NotSerializableException.class);
        }
        assertThatThrownBy(() -> serializer.fromBinary(whole, "x")).isInstanceOf(NotSerializableException.class);
        byte[] newer = whole.clone();
        newer[0] = 2;
        assertThatThrownBy(() -> serializer.fromBinary(newer, "f"))
                .isInstanceOf(NotSerializableException.class)
                .hasMessageContaining("format 2 (expected: 1)");
    }
}
