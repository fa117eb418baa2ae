package dev.akkad.ctl.client;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.akkad.ctl.h2.Exchange;
import dev.akkad.ctl.h2.GrpcStatus;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call with one request, or the first of several; hears answers on the event loop. */
final class Call<A extends MessageLite> extends Exchange {
    /** How a call ended. */
    record End(int status, String text) {}

    private final Rpc<A> rpc;
    private final boolean unary;
    private final List<String> metadata;
    private final Consumer<A> answers;
    private final Consumer<End> ended;
    private byte[] request;
    private @Nullable String garbage;

    Call(Rpc<A> rpc, byte[] request, boolean unary, List<String> metadata, Consumer<A> answers, Consumer<End> ended) {
        this.rpc = rpc;
        this.request = request;
        this.unary = unary;
        this.metadata = metadata;
        this.answers = answers;
        this.ended = ended;
    }

    /** What the next send sends. */
    void request(byte[] next) {
        request = next;
    }

    @Override
    protected String path() {
        return rpc.path();
    }

    @Override
    protected List<String> metadata() {
        return metadata;
    }

    @Override
    protected boolean unary() {
        return unary;
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
        byte[] message = new byte[length];
        buffer.getBytes(buffer.readerIndex(), message);
        try {
            answers.accept(rpc.parser().parseFrom(message));
        } catch (InvalidProtocolBufferException e) {
            garbage = "the answer to " + rpc.path() + " is none: " + e.getMessage();
        }
    }

    @Override
    protected void ended(int status, String text) {
        ended.accept(garbage == null ? new End(status, text) : new End(GrpcStatus.INTERNAL, garbage));
    }
}
