package dev.akkad.ctl.bench;

import com.google.protobuf.MessageLite;
import dev.akkad.ctl.h2.Connection;
import dev.akkad.ctl.h2.Exchange;
import dev.akkad.ctl.h2.GrpcStatus;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;

/** A single unary call, for what happens outside of the measured window. */
final class OneCall extends Exchange {
    private final String path;
    private final byte[] request;
    private final CompletableFuture<byte[]> answer = new CompletableFuture<>();
    private byte[] message = new byte[0];

    private OneCall(String path, byte[] request) {
        this.path = path;
        this.request = request;
    }

    /** The encoded answer. */
    static CompletableFuture<byte[]> make(Connection connection, String path, MessageLite request) {
        OneCall call = new OneCall(path, request.toByteArray());
        connection.loop().execute(() -> connection.open(call));
        return call.answer;
    }

    @Override
    protected String path() {
        return path;
    }

    @Override
    protected boolean unary() {
        return true;
    }

    @Override
    protected int requestLength() {
        return request.length;
    }

    @Override
    protected void writeRequest(ByteBuf out) {
        out.writeBytes(request);
    }

    @Override
    protected void message(ByteBuf buffer, int length) {
        message = new byte[length];
        buffer.getBytes(buffer.readerIndex(), message);
    }

    @Override
    protected void ended(int status, String text) {
        if (status == GrpcStatus.OK) {
            answer.complete(message);
        } else {
            answer.completeExceptionally(new BenchException(GrpcStatus.name(status) + " " + text));
        }
    }
}
