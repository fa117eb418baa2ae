package dev.akkad.wire;

import com.google.protobuf.CodedOutputStream;
import dev.akkad.machine.Response;
import dev.akkad.mvcc.KeyValue;
import dev.akkad.mvcc.StoredKeyValues;
import dev.akkad.wire.pb.etcdserverpb.RangeResponse;
import dev.akkad.wire.pb.etcdserverpb.ResponseHeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Writes a {@code RangeResponse} piece by piece: its length is known before the first byte, and a list of hundreds of
 * megabytes never stands in memory as one message.
 *
 * <p>Pieces are cut between key-values, so one piece holds at least one of them; the last piece also carries
 * {@code more} and {@code count}. A small answer is one piece.
 */
public final class RangeWriter {
    private static final int KVS = RangeResponse.KVS_FIELD_NUMBER;

    private final ResponseHeader header;
    private final Response.Range range;
    private final List<KeyValue> kvs;
    private final long size;
    private boolean headerWritten;
    private boolean finished;
    private int next;

    public RangeWriter(Origin origin, Response.Range range) {
        this(origin.header(range.revision()), range);
    }

    private RangeWriter(ResponseHeader header, Response.Range range) {
        this.header = header;
        this.range = range;
        this.kvs = range.kvs();
        long total = (long) headSize() + tailSize();
        for (int i = 0; i < kvs.size(); i++) {
            total += WireFields.messageSize(KVS, size(i));
        }
        this.size = total;
    }

    /** Bytes of the whole message. */
    public long size() {
        return size;
    }

    public boolean isFinished() {
        return finished;
    }

    /**
     * The next piece, with {@code reserved} unused bytes in front for a frame's prefix.
     *
     * @param bytesMax length of the piece, exceeded only when a single key-value is longer
     */
    public byte[] next(int reserved, int bytesMax) {
        int pieceSize = headerWritten ? 0 : headSize();
        int end = next;
        while (end < kvs.size()) {
            int kvSize = WireFields.messageSize(KVS, size(end));
            if (end > next && pieceSize + kvSize > bytesMax) {
                break;
            }
            pieceSize += kvSize;
            end++;
        }
        boolean last = end == kvs.size();
        byte[] piece = new byte[reserved + pieceSize + (last ? tailSize() : 0)];
        CodedOutputStream out = CodedOutputStream.newInstance(piece, reserved, piece.length - reserved);
        try {
            write(out, end, last);
        } catch (IOException e) {
            throw new UncheckedIOException("an array has no I/O", e);
        }
        out.checkNoSpaceLeft();
        headerWritten = true;
        finished = last;
        next = end;
        return piece;
    }

    private void write(CodedOutputStream out, int end, boolean last) throws IOException {
        if (!headerWritten) {
            out.writeMessage(RangeResponse.HEADER_FIELD_NUMBER, header);
        }
        for (int i = next; i < end; i++) {
            WireFields.messageStart(out, KVS, size(i));
            write(out, i);
        }
        if (last) {
            WireFields.bool(out, RangeResponse.MORE_FIELD_NUMBER, range.more());
            WireFields.int64(out, RangeResponse.COUNT_FIELD_NUMBER, range.count());
        }
    }

    // What comes from the store is in wire form already.

    private int size(int index) {
        return kvs instanceof StoredKeyValues stored ? stored.encodedLength(index) : KeyValues.size(kvs.get(index));
    }

    private void write(CodedOutputStream out, int index) throws IOException {
        if (kvs instanceof StoredKeyValues stored) {
            stored.write(index, out::write);
        } else {
            KeyValues.write(out, kvs.get(index));
        }
    }

    private int headSize() {
        return WireFields.messageSize(RangeResponse.HEADER_FIELD_NUMBER, header.getSerializedSize());
    }

    private int tailSize() {
        return WireFields.boolSize(RangeResponse.MORE_FIELD_NUMBER, range.more())
                + WireFields.int64Size(RangeResponse.COUNT_FIELD_NUMBER, range.count());
    }
}
