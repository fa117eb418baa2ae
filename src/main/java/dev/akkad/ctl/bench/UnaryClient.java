package dev.akkad.ctl.bench;

import dev.akkad.ctl.h2.Connection;
import dev.akkad.ctl.h2.Exchange;
import dev.akkad.ctl.h2.GrpcStatus;
import io.netty.buffer.ByteBuf;

/** A client with one unary request in flight: it sends the next one when the answer to the last one is there. */
final class UnaryClient extends Exchange implements Client {
    private final Connection connection;
    private final Lane lane;
    private final Calls calls;
    private long startNanos;
    private boolean empty;

    UnaryClient(Connection connection, Lane lane, Calls calls) {
        this.connection = connection;
        this.lane = lane;
        this.calls = calls;
    }

    /** The requests of all clients of one lane. */
    interface Calls {
        String path();

        int length();

        void write(ByteBuf out);

        /** Whether an answer holds what it must hold. */
        boolean accepts(ByteBuf buffer, int length);
    }

    @Override
    public void begin() {
        next(System.nanoTime());
    }

    private void next(long nowNanos) {
        if (connection.isOpen() && lane.mayBegin(nowNanos)) {
            startNanos = nowNanos;
            empty = true;
            connection.open(this);
        } else {
            lane.stopped();
        }
    }

    @Override
    protected String path() {
        return calls.path();
    }

    @Override
    protected boolean unary() {
        return true;
    }

    @Override
    protected int requestLength() {
        return calls.length();
    }

    @Override
    protected void writeRequest(ByteBuf out) {
        calls.write(out);
    }

    @Override
    protected void message(ByteBuf buffer, int length) {
        empty = !calls.accepts(buffer, length);
    }

    @Override
    protected void ended(int status, String text) {
        long nowNanos = System.nanoTime();
        if (status == GrpcStatus.OK && empty) {
            lane.failed(GrpcStatus.NOT_FOUND, "an answer without what was asked for");
        } else {
            lane.ended(startNanos, nowNanos, status, text);
        }
        next(nowNanos);
    }
}
