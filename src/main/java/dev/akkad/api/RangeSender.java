package dev.akkad.api;

import dev.akkad.machine.Response;
import dev.akkad.wire.GrpcCode;
import dev.akkad.wire.GrpcError;
import dev.akkad.wire.Origin;
import dev.akkad.wire.RangeWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Sends a range answer in pieces, as fast as the client takes them: memory holds the key-values once and what goes to
 * the client a piece at a time.
 */
final class RangeSender {
    static final int PIECE_BYTES_MAX = 256 * 1024;

    private final GrpcCall call;
    private final Pieces pieces;

    /** An answer as it goes to the client, from its first byte to its last; at least one piece. */
    interface Pieces {
        boolean isFinished();

        ByteBuf next();
    }

    private RangeSender(GrpcCall call, Pieces pieces) {
        this.call = call;
        this.pieces = pieces;
    }

    /** As one frame of gRPC, whose length goes first. */
    static void sendFrame(GrpcCall call, Origin origin, Response.Range range) {
        RangeWriter writer = new RangeWriter(origin, range);
        if (refuseTooLong(call, writer.size())) {
            return;
        }
        byte[] first = writer.next(Frames.PREFIX_BYTES, PIECE_BYTES_MAX);
        Frames.prefix(first, (int) writer.size());
        call.write(Unpooled.wrappedBuffer(first));
        send(call, new Pieces() {
            @Override
            public boolean isFinished() {
                return writer.isFinished();
            }

            @Override
            public ByteBuf next() {
                return Unpooled.wrappedBuffer(writer.next(0, PIECE_BYTES_MAX));
            }
        });
    }

    /** @return whether a message of so many bytes was refused: no client of gRPC can take it */
    static boolean refuseTooLong(GrpcCall call, long bytes) {
        if (bytes <= Integer.MAX_VALUE) {
            return false;
        }
        call.fail(new GrpcError(
                GrpcCode.RESOURCE_EXHAUSTED,
                "grpc: trying to send message larger than max (" + bytes + " vs. " + Integer.MAX_VALUE + ")"));
        return true;
    }

    static void send(GrpcCall call, Pieces pieces) {
        new RangeSender(call, pieces).sendRest();
    }

    private void sendRest() {
        while (!pieces.isFinished()) {
            if (!call.isWritable()) {
                call.onWritable(this::sendRest);
                return;
            }
            call.write(pieces.next());
        }
        call.onPiecesSent();
        call.complete();
    }
}
