package dev.akkad.ctl.bench;

import dev.akkad.ctl.h2.Connection;
import dev.akkad.ctl.h2.Exchange;
import dev.akkad.ctl.h2.GrpcStatus;
import io.netty.buffer.ByteBuf;

/** Puts a key and waits for the answer and for one event from each watcher. */
final class WatchClient extends Exchange implements Client {
    private final int number;
    private final Connection connection;
    private final Lane lane;
    private final Template put;
    private final KeySpace space;
    private final int watchers;

    private long startNanos;
    private int eventsMissing;
    private boolean answered;

    WatchClient(int number, Connection connection, Lane lane, Template put, KeySpace space, int watchers) {
        this.number = number;
        this.connection = connection;
        this.lane = lane;
        this.put = put;
        this.space = space;
        this.watchers = watchers;
    }

    @Override
    public void begin() {
        next(System.nanoTime());
    }

    private void next(long nowNanos) {
        if (connection.isOpen() && lane.mayBegin(nowNanos)) {
            startNanos = nowNanos;
            eventsMissing = watchers;
            answered = false;
            connection.open(this);
        } else {
            lane.stopped();
        }
    }

    /** A watcher's event of the put that began then; one of an earlier put, which had failed, is passed over. */
    void event(long putNanos, long nowNanos) {
        if (putNanos != startNanos || eventsMissing == 0) {
            return;
        }
        lane.succeeded(putNanos, nowNanos);
        if (--eventsMissing == 0 && answered) {
            next(nowNanos);
        }
    }

    @Override
    protected String path() {
        return Methods.PUT;
    }

    @Override
    protected boolean unary() {
        return true;
    }

    @Override
    protected int requestLength() {
        return put.length();
    }

    @Override
    protected void writeRequest(ByteBuf out) {
        put.key(lane.random.nextInt(space.keys())).stamp(number, startNanos).write(out);
    }

    @Override
    protected void message(ByteBuf buffer, int length) {
        // The status says it all.
    }

    @Override
    protected void ended(int status, String text) {
        answered = true;
        if (status != GrpcStatus.OK) {
            lane.failed(status, text);
            next(System.nanoTime());
        } else if (eventsMissing == 0) {
            next(System.nanoTime());
        }
    }
}
