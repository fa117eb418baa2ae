package dev.akkad.member.remote;

import akka.actor.ExtendedActorSystem;
import akka.serialization.ByteBufferSerializer;
import akka.serialization.SerializerWithStringManifest;
import dev.akkad.base.Bytes;
import dev.akkad.machine.MemberRecord;
import java.io.NotSerializableException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes of what this package sends, written straight into Artery's buffer.
 *
 * <pre>
 *   frame     version 1 │ cluster 8 │ from 8 │ to 8 │ stream 8 │ total 4 │ offset 4 │ n 2 │ address n │ data to the end
 *   question  version 1 │ cluster 8 │ from 8 │ uid 8 │ n 2 │ address n
 *   answer    version 1 │ cluster 8 │ from 8 │ in cluster 1 │ knows asker 1 │ uid 8
 *   who       version 1 │ n 2 │ address n
 *   roster    version 1 │ cluster 8 │ members 2 │ (n 2 │ member n: etcd's JSON) each
 * </pre>
 *
 * <p>Anything else is refused; Artery then logs and drops the message.
 */
public final class RemoteSerializer extends SerializerWithStringManifest implements ByteBufferSerializer {
    static final int IDENTIFIER = 77_102;

    private static final byte VERSION = 1;
    private static final String FRAME = "f";
    private static final String QUESTION = "q";
    private static final String ANSWER = "a";
    private static final String WHO = "w";
    private static final String ROSTER = "r";
    private static final int FRAME_HEADER_BYTES = 1 + 4 * 8 + 2 * 4 + 2;
    private static final int PROBE_BYTES = 1 + 3 * 8 + 2;

    @SuppressWarnings("unused") // the form in which Akka creates serializers by name
    public RemoteSerializer(ExtendedActorSystem system) {}

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object message) {
        if (message instanceof PeerFrame) {
            return FRAME;
        }
        if (message instanceof ClusterProbe.Question) {
            return QUESTION;
        }
        if (message instanceof ClusterProbe.Answer) {
            return ANSWER;
        }
        if (message instanceof Roster.Question) {
            return WHO;
        }
        if (message instanceof Roster.Answer) {
            return ROSTER;
        }
        throw unexpected(message);
    }

    @Override
    public byte[] toBinary(Object message) {
        ByteBuffer out = ByteBuffer.allocate(bytes(message));
        toBinary(message, out);
        return out.array();
    }

    @Override
    public void toBinary(Object message, ByteBuffer out) {
        out.put(VERSION);
        if (message instanceof PeerFrame frame) {
            writeFrame(frame, out);
        } else if (message instanceof ClusterProbe.Question question) {
            out.putLong(question.clusterId()).putLong(question.from()).putLong(question.uid());
            writeShort(Bytes.utf8(question.address()), out);
        } else if (message instanceof ClusterProbe.Answer answer) {
            out.putLong(answer.clusterId()).putLong(answer.from());
            out.put(flag(answer.inCluster())).put(flag(answer.knowsAsker())).putLong(answer.uid());
        } else if (message instanceof Roster.Question question) {
            writeShort(Bytes.utf8(question.address()), out);
        } else if (message instanceof Roster.Answer answer) {
            out.putLong(answer.clusterId()).putShort((short) answer.members().size());
            answer.members().forEach(member -> writeShort(member.encode(), out));
        } else {
            throw unexpected(message);
        }
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        return fromBinary(ByteBuffer.wrap(bytes), manifest);
    }

    @Override
    public Object fromBinary(ByteBuffer in, String manifest) throws NotSerializableException {
        try {
            byte version = in.get();
            if (version != VERSION) {
                throw new NotSerializableException("peer format " + version + " (expected: " + VERSION + ")");
            }
            return switch (manifest) {
                case FRAME -> readFrame(in);
                case QUESTION -> readQuestion(in);
                case ANSWER ->
                    new ClusterProbe.Answer(in.getLong(), in.getLong(), in.get() != 0, in.get() != 0, in.getLong());
                case WHO -> new Roster.Question(read(in, in.getShort()).utf8());
                case ROSTER -> readRoster(in);
                default -> throw new NotSerializableException("manifest: " + manifest + " (expected: f, q, a, w or r)");
            };
        } catch (BufferUnderflowException | NegativeArraySizeException | IllegalArgumentException e) {
            throw new NotSerializableException("peer message of kind " + manifest + " cut short");
        }
    }

    private static int bytes(Object message) {
        if (message instanceof PeerFrame frame) {
            return FRAME_HEADER_BYTES + frame.header().fromAddress().length() + frame.length();
        }
        if (message instanceof ClusterProbe.Question question) {
            return PROBE_BYTES + Bytes.utf8(question.address()).length();
        }
        if (message instanceof Roster.Question question) {
            return 1 + 2 + Bytes.utf8(question.address()).length();
        }
        if (message instanceof Roster.Answer answer) {
            int bytes = 1 + 8 + 2;
            for (MemberRecord member : answer.members()) {
                bytes += 2 + member.encode().length();
            }
            return bytes;
        }
        return 1 + 2 * 8 + 2 + 8;
    }

    private static Roster.Answer readRoster(ByteBuffer in) {
        long clusterId = in.getLong();
        List<MemberRecord> members = new ArrayList<>();
        for (int left = in.getShort(); left > 0; left--) {
            members.add(MemberRecord.decode(read(in, in.getShort())));
        }
        return new Roster.Answer(clusterId, members);
    }

    private static void writeFrame(PeerFrame frame, ByteBuffer out) {
        PeerFrame.Header header = frame.header();
        out.putLong(header.clusterId()).putLong(header.from()).putLong(header.to());
        out.putLong(header.streamId()).putInt(header.totalBytes()).putInt(header.offset());
        writeShort(header.fromAddress(), out);
        out.put(frame.source().unsafeArray(), frame.start(), frame.length());
    }

    private static PeerFrame readFrame(ByteBuffer in) {
        long clusterId = in.getLong();
        long from = in.getLong();
        long to = in.getLong();
        long streamId = in.getLong();
        int totalBytes = in.getInt();
        int offset = in.getInt();
        Bytes address = read(in, in.getShort());
        Bytes data = read(in, in.remaining());
        PeerFrame.Header header = new PeerFrame.Header(clusterId, from, to, address, streamId, totalBytes, offset);
        return new PeerFrame(header, data, 0, data.length());
    }

    private static ClusterProbe.Question readQuestion(ByteBuffer in) {
        long clusterId = in.getLong();
        long from = in.getLong();
        long uid = in.getLong();
        return new ClusterProbe.Question(
                clusterId, from, read(in, in.getShort()).utf8(), uid);
    }

    private static void writeShort(Bytes text, ByteBuffer out) {
        out.putShort((short) text.length()).put(text.unsafeArray());
    }

    private static Bytes read(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return Bytes.wrap(bytes);
    }

    private static byte flag(boolean value) {
        return (byte) (value ? 1 : 0);
    }

    private static IllegalArgumentException unexpected(Object message) {
        return new IllegalArgumentException(message.getClass() + " (expected: a message of member.remote)");
    }
}
