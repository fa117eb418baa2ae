package dev.akkad.member.codec;

import static dev.akkad.member.codec.GoldenBytes.bytes;
import static dev.akkad.member.codec.GoldenBytes.hex;
import static dev.akkad.member.codec.GoldenBytes.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.base.Bytes;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.MemberChange;
import dev.akkad.member.PeerMessage;
import dev.akkad.raft.Entry;
import dev.akkad.raft.Membership;
import dev.akkad.raft.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Members of neighbouring versions talk to each other during an upgrade: these bytes may grow, never change. */
class PeerCodecTest {
    private static final Map<PeerMessage, String> GOLDEN = new LinkedHashMap<>();

    static {
        raft(new Message.PreVoteRequest(2, 1, 3, 100, 1), "9f64726166749f819f67707265566f74659f020103186401ffffffff");
        raft(new Message.PreVoteResponse(2, 3, 1, true), "9f64726166749f819f68707265566f7465649f020301f5ffffffff");
        raft(new Message.VoteRequest(2, 1, 3, 100, 1, true), "9f64726166749f819f64766f74659f020103186401f5ffffffff");
        raft(new Message.VoteResponse(2, 3, 1, false), "9f64726166749f819f65766f7465649f020301f4ffffffff");
        raft(
                new Message.AppendRequest(
                        2, 1, 3, 100, 1, 99, List.of(new Entry(101, 2, Entry.Kind.COMMAND, Bytes.utf8("x")))),
                "9f64726166749f819f66617070656e649f02010318640118638184186502004178ffffffff");
        raft(
                new Message.AppendResponse(2, 3, 1, false, 100, 90, 1),
                "9f64726166749f819f68617070656e6465649f020301f41864185a01ffffffff");
        raft(new Message.Heartbeat(2, 1, 3, 99, 5), "9f64726166749f819f64626561749f020103186305ffffffff");
        raft(new Message.HeartbeatResponse(2, 3, 1, 5), "9f64726166749f819f6662656174656e9f02030105ffffffff");
        raft(
                new Message.InstallSnapshot(2, 1, 3, 80, 1, new Membership(ids(1L, 3L), ids(4L))),
                "9f64726166749f819f67696e7374616c6c9f0201031850019f8201038104ffffffffff");
        raft(
                new Message.ForwardedProposal(
                        2, 3, 1, List.of(Entry.Kind.COMMAND, Entry.Kind.CONFIG), List.of(Bytes.utf8("a"), Bytes.EMPTY)),
                "9f64726166749f819f67666f72776172649f02030182000182416140ffffffff");
        raft(new Message.ReadIndexRequest(2, 3, 1, 77), "9f64726166749f819f6972656164496e6465789f020301184dffffffff");
        raft(
                new Message.ReadIndexResponse(2, 1, 3, 77, 101),
                "9f64726166749f819f6b72656164496e64657865649f020103184d1865ffffffff");
        raft(new Message.TimeoutNow(2, 1, 3), "9f64726166749f819f6a74696d656f75744e6f779f020103ffffffff");
        GOLDEN.put(new PeerMessage.KeepAliveRequest(1, -2), "9f696b656570416c6976659f0121ffff");
        GOLDEN.put(new PeerMessage.KeepAliveResponse(1, 60), "9f696b657074416c6976659f01183cffff");
        GOLDEN.put(new PeerMessage.TimeToLiveRequest(2, 9, true), "9f6a74696d65546f4c6976659f0209f5ffff");
        GOLDEN.put(
                new PeerMessage.TimeToLiveResponse(2, true, 59, 60, List.of(Bytes.utf8("k"))),
                "9f6874696d654c6566749f02f5183b183c81416bffff");
        GOLDEN.put(
                new PeerMessage.SnapshotChunk(80, 1, 0, true, -1, Bytes.of(0, 0xff)),
                "9f656368756e6b9f18500100f5204200ffffff");
        GOLDEN.put(new PeerMessage.SnapshotAck(80, 1, false), "9f686368756e6b41636b9f185001f4ffff");
        GOLDEN.put(new PeerMessage.HashQuestion(7, 101, 90), "9f64686173689f071865185affff");
        GOLDEN.put(
                new PeerMessage.HashAnswer(7, PeerMessage.HashState.HASHED, 102, -1, 90),
                "9f666861736865649f0766484153484544186620185affff");
        GOLDEN.put(new PeerMessage.AmIKnown(), "9f68616d494b6e6f776e9fffff");
        GOLDEN.put(
                new PeerMessage.ChangeAsked(7, MemberChange.Kind.ADD, 9, List.of("http://h:1"), true),
                "9f666368616e67659f076341444409816a687474703a2f2f683a31f5ffff");
        GOLDEN.put(
                new PeerMessage.ChangeRefused(7, EtcdError.UNHEALTHY, 12),
                "9f6d6368616e6765526566757365649f0769554e4845414c5448590cffff");
        GOLDEN.put(new PeerMessage.YouAreRemoved(), "9f6772656d6f7665649fffff");
        GOLDEN.put(new PeerMessage.RoundTrip(7, false), "9f69726f756e64547269709f07f4ffff");
        GOLDEN.put(new PeerMessage.YouAreKnown(true), "9f6b796f754172654b6e6f776e9ff5ffff");
    }

    private static void raft(Message message, String golden) {
        GOLDEN.put(new PeerMessage.RaftBatch(List.of(message)), golden);
    }

    @Test
    void everyKindHasItsGoldenBytes() throws Exception {
        Map<PeerMessage, String> written = new LinkedHashMap<>();
        for (PeerMessage message : GOLDEN.keySet()) {
            written.put(message, hex(PeerCodec.encode(message)));
        }

        assertThat(written).isEqualTo(GOLDEN);
        for (Map.Entry<PeerMessage, String> golden : GOLDEN.entrySet()) {
            assertThat(PeerCodec.decode(bytes(golden.getValue()))).isEqualTo(golden.getKey());
        }
    }

    @Test
    void noKindIsWithoutGoldenBytes() {
        List<Class<?>> covered = new ArrayList<>();
        for (PeerMessage message : GOLDEN.keySet()) {
            covered.add(message.getClass());
            if (message instanceof PeerMessage.RaftBatch batch) {
                covered.add(batch.messages().get(0).getClass());
            }
        }

        assertThat(covered).contains(PeerMessage.class.getPermittedSubclasses());
        assertThat(covered).contains(Message.class.getPermittedSubclasses());
    }

    @Test
    void aBatchKeepsItsOrder() throws Exception {
        List<Message> messages = new ArrayList<>();
        for (PeerMessage message : GOLDEN.keySet()) {
            if (message instanceof PeerMessage.RaftBatch batch) {
                messages.addAll(batch.messages());
            }
        }
        PeerMessage all = new PeerMessage.RaftBatch(messages);

        assertThat(PeerCodec.decode(PeerCodec.encode(all))).isEqualTo(all);
    }

    @Test
    void everyShorterPieceIsRefused() {
        for (PeerMessage message : GOLDEN.keySet()) {
            byte[] whole = PeerCodec.encode(message).toByteArray();
            for (int length = 0; length < whole.length; length++) {
                Bytes piece = Bytes.wrap(Arrays.copyOf(whole, length));
                assertThatThrownBy(() -> PeerCodec.decode(piece)).isInstanceOf(CodecException.class);
            }
        }
    }

    @Test
    void missingFieldsAndNullsAreRefused() {
        // ["keptAlive", [1]], ["keptAlive", [1, null]], ["raft", [[null]]], null
        for (String damaged : List.of(
                "82696b657074416c697665" + "8101", "82696b657074416c697665" + "8201f6", "8264726166748181f6", "f6")) {
            assertThatThrownBy(() -> PeerCodec.decode(bytes(damaged)))
                    .as(damaged)
                    .isInstanceOf(CodecException.class);
        }
    }

    @Test
    void fieldsOfANewerVersionArePassedOver() throws Exception {
        // ["keptAlive", [1, 2, 3]]
        assertThat(PeerCodec.decode(bytes("82696b657074416c697665" + "83010203")))
                .isEqualTo(new PeerMessage.KeepAliveResponse(1, 2));
    }
}
