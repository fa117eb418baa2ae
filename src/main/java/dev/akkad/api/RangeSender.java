package dev.akkad.api;

import dev.akkad.machine.Response;
import dev.akkad.wire.GrpcCode;
import dev.akkad.wire.GrpcError;
import dev.akkad.wire.Origin;
import dev.akkad.wire.RangeWriter;
import io.netty.buffer.Unpooled;

/**
 * Sends a range answer. The frame's length goes first, then pieces as fast as the client takes them: memory holds the
 * key-values once and the wire form a piece at a time.
 */
final class RangeSender {
    private static final int PIECE_BYTES_MAX = 256 * 1024;

    private final GrpcCall call;
    private final RangeWriter writer;

    private RangeSender(GrpcCall call, RangeWriter writer) {
        this.call = call;
        this.writer = writer;
    }

    static void send(GrpcCall call, Origin origin, Response.Range range) {
        RangeWriter writer = new RangeWriter(origin, range);
        if (writer.size() > Integer.MAX_VALUE) {
            call.fail(new GrpcError(
                    GrpcCode.RESOURCE_EXHAUSTED,
                    "grpc: trying to send message larger than max (" + writer.size() + " vs. " + Integer.MAX_VALUE
                            + ")"));
            return;
        }
        byte[] first = writer.next(Frames.PREFIX_BYTES, PIECE_BYTES_MAX);
        Frames.prefix(first, (int) writer.size());
        call.write(Unpooled.wrappedBuffer(first));
        new RangeSender(call, writer).sendRest();
    }

    private void sendRest() {
        while (!writer.isFinished()) {
            if (!call.isWritable()) {
                call.onWritable(this::sendRest);
                return;
            }
            call.write(Unpooled.wrappedBuffer(writer.next(0, PIECE_BYTES_MAX)));
        }
        call.onPiecesSent();
        call.complete();
    }
}
