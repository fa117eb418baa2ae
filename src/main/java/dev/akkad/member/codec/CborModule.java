package dev.akkad.member.codec;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import dev.akkad.base.Bytes;
import dev.akkad.base.Checks;
import dev.akkad.member.PeerMessage;
import dev.akkad.raft.Entry;
import dev.akkad.raft.HardState;
import dev.akkad.raft.Membership;
import dev.akkad.raft.Message;
import dev.akkad.raft.RaftEvent;
import java.util.Arrays;
import java.util.Map;

/**
 * One mapper for all records that are written, configured once: strict in reading, positional, with names for kinds.
 *
 * <p>The names below are part of the stored form. Add, never rename.
 */
final class CborModule extends SimpleModule {
    private static final long serialVersionUID = 1L;

    /** Far above any frame or record; only damage asks for more. */
    private static final int STRING_BYTES_MAX = 512 * 1024 * 1024;

    private static final Map<Class<?>, String> EVENTS = Map.of(
            RaftEvent.Bootstrapped.class, "boot",
            RaftEvent.TermStarted.class, "term",
            RaftEvent.VoteCast.class, "vote",
            RaftEvent.EntriesAppended.class, "entries",
            RaftEvent.ConfigCommitted.class, "config",
            RaftEvent.LogCompacted.class, "compact",
            RaftEvent.SnapshotInstalled.class, "snapshot");

    private static final Map<Class<?>, String> MESSAGES = Map.ofEntries(
            Map.entry(Message.PreVoteRequest.class, "preVote"),
            Map.entry(Message.PreVoteResponse.class, "preVoted"),
            Map.entry(Message.VoteRequest.class, "vote"),
            Map.entry(Message.VoteResponse.class, "voted"),
            Map.entry(Message.AppendRequest.class, "append"),
            Map.entry(Message.AppendResponse.class, "appended"),
            Map.entry(Message.Heartbeat.class, "beat"),
            Map.entry(Message.HeartbeatResponse.class, "beaten"),
            Map.entry(Message.InstallSnapshot.class, "install"),
            Map.entry(Message.ForwardedProposal.class, "forward"),
            Map.entry(Message.ReadIndexRequest.class, "readIndex"),
            Map.entry(Message.ReadIndexResponse.class, "readIndexed"),
            Map.entry(Message.TimeoutNow.class, "timeoutNow"));

    private static final Map<Class<?>, String> PEER_MESSAGES = Map.ofEntries(
            Map.entry(PeerMessage.AmIKnown.class, "amIKnown"),
            Map.entry(PeerMessage.YouAreKnown.class, "youAreKnown"),
            Map.entry(PeerMessage.RoundTrip.class, "roundTrip"),
            Map.entry(PeerMessage.RaftBatch.class, "raft"),
            Map.entry(PeerMessage.KeepAliveRequest.class, "keepAlive"),
            Map.entry(PeerMessage.KeepAliveResponse.class, "keptAlive"),
            Map.entry(PeerMessage.TimeToLiveRequest.class, "timeToLive"),
            Map.entry(PeerMessage.TimeToLiveResponse.class, "timeLeft"),
            Map.entry(PeerMessage.ChangeAsked.class, "change"),
            Map.entry(PeerMessage.ChangeRefused.class, "changeRefused"),
            Map.entry(PeerMessage.YouAreRemoved.class, "removed"),
            Map.entry(PeerMessage.HashQuestion.class, "hash"),
            Map.entry(PeerMessage.HashAnswer.class, "hashed"),
            Map.entry(PeerMessage.SnapshotChunk.class, "chunk"),
            Map.entry(PeerMessage.SnapshotAck.class, "chunkAck"));

    /** Cached readers and writers hang off this one; it is never changed after this line. */
    static final ObjectMapper MAPPER = mapper();

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_ARRAY)
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    private interface Kinds {}

    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    private interface Positional {}

    private CborModule() {
        super("akkad");
        kinds(RaftEvent.class, EVENTS);
        kinds(Message.class, MESSAGES);
        kinds(PeerMessage.class, PEER_MESSAGES);
        for (Class<?> plain : Arrays.asList(HardState.class, Membership.class, EventCodec.Envelope.class)) {
            setMixInAnnotation(plain, Positional.class);
        }
        addSerializer(Bytes.class, new ValueCodecs.BytesWriter());
        addDeserializer(Bytes.class, new ValueCodecs.BytesReader());
        addSerializer(Entry.class, new ValueCodecs.EntryWriter());
        addDeserializer(Entry.class, new ValueCodecs.EntryReader());
        addSerializer(Entry.Kind.class, new ValueCodecs.KindWriter());
        addDeserializer(Entry.Kind.class, new ValueCodecs.KindReader());
    }

    private void kinds(Class<?> sealed, Map<Class<?>, String> names) {
        setMixInAnnotation(sealed, Kinds.class);
        for (Class<?> kind : sealed.getPermittedSubclasses()) {
            String name = names.get(kind);
            Checks.check(name != null, "no name for %s", kind);
            registerSubtypes(new NamedType(kind, name));
        }
    }

    private static ObjectMapper mapper() {
        CBORFactory factory = CBORFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(STRING_BYTES_MAX)
                        .build())
                .build();
        return CBORMapper.builder(factory)
                // Without the second, a record's question such as isEmpty() would become one more field.
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS, MapperFeature.AUTO_DETECT_IS_GETTERS)
                .enable(
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                        DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                        DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .defaultSetterInfo(JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL))
                .addModule(new CborModule())
                .build();
    }
}
