package dev.akkad.api;

import dev.akkad.machine.Response;
import dev.akkad.mvcc.KeyValue;
import dev.akkad.wire.KeyValues;
import dev.akkad.wire.Origin;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Iterator;

/** A range answer as JSON, written piece by piece: the text of a long one is never in memory as a whole. */
final class JsonRange implements RangeSender.Pieces {
    private final Response.Range range;
    private final Iterator<KeyValue> rest;
    private final StringBuilder text = new StringBuilder("{\"header\":");
    private boolean isFinished;

    JsonRange(Origin origin, Response.Range range) {
        this.range = range;
        this.rest = range.kvs().iterator();
        JsonText.print(origin.header(range.revision()), text);
        if (rest.hasNext()) {
            text.append(",\"kvs\":[");
        }
    }

    @Override
    public boolean isFinished() {
        return isFinished;
    }

    @Override
    public ByteBuf next() {
        while (rest.hasNext() && text.length() < RangeSender.PIECE_BYTES_MAX) {
            JsonText.print(KeyValues.proto(rest.next()), text);
            text.append(rest.hasNext() ? "," : "]");
        }
        if (!rest.hasNext()) {
            isFinished = true;
            if (range.more()) {
                text.append(",\"more\":true");
            }
            if (range.count() != 0) {
                text.append(",\"count\":\"").append(range.count()).append('"');
            }
            text.append('}');
        }
        ByteBuf piece = Unpooled.wrappedBuffer(JsonText.utf8(text));
        text.setLength(0);
        return piece;
    }
}
