package dev.akkad.ctl.bench;

import dev.akkad.ctl.h2.Connection;
import dev.akkad.ctl.h2.Exchange;
import dev.akkad.ctl.h2.GrpcStatus;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One watch stream with some watchers that all watch the same; tells each event to the client that caused it. */
final class WatchStream extends Exchange {
    private static final int RESPONSE_CREATED = 3;
    private static final int RESPONSE_CANCELED = 4;
    private static final int RESPONSE_EVENTS = 11;
    private static final int EVENT_KV = 2;
    private static final int KV_VALUE = 5;

    private final byte[] create;
    private final int watchers;
    private final Lane lane;
    private final List<WatchClient> clients;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final FieldCursor response = new FieldCursor();
    private final FieldCursor event = new FieldCursor();
    private final FieldCursor keyValue = new FieldCursor();
    private int created;

    /** @param clients by the number in their stamps */
    WatchStream(byte[] create, int watchers, Lane lane, List<WatchClient> clients) {
        this.create = create;
        this.watchers = watchers;
        this.lane = lane;
        this.clients = clients;
    }

    /** Complete once all watchers are there. */
    CompletableFuture<Void> begin(Connection connection) {
        connection.loop().execute(() -> {
            connection.open(this);
            for (int i = 1; i < watchers; i++) {
                connection.send(this);
            }
        });
        return ready;
    }

    @Override
    protected String path() {
        return Methods.WATCH;
    }

    @Override
    protected boolean unary() {
        return false;
    }

    @Override
    protected int requestLength() {
        return create.length;
    }

    @Override
    protected void writeRequest(ByteBuf out) {
        out.writeBytes(create);
    }

    @Override
    protected void message(ByteBuf buffer, int length) {
        long nowNanos = System.nanoTime();
        response.over(buffer, buffer.readerIndex(), buffer.readerIndex() + length);
        while (response.next()) {
            switch (response.number) {
                case RESPONSE_CREATED -> {
                    if (response.value != 0 && ++created == watchers) {
                        ready.complete(null);
                    }
                }
                case RESPONSE_CANCELED -> {
                    if (response.value != 0) {
                        lost(GrpcStatus.CANCELLED, "a watch was canceled");
                    }
                }
                case RESPONSE_EVENTS -> event(buffer, nowNanos);
                default -> {}
            }
        }
    }

    private void event(ByteBuf buffer, long nowNanos) {
        event.over(buffer, response.from, response.to);
        while (event.next()) {
            if (event.number == EVENT_KV) {
                keyValue.over(buffer, event.from, event.to);
                while (keyValue.next()) {
                    if (keyValue.number == KV_VALUE) {
                        stamp(buffer, keyValue.from, keyValue.to, nowNanos);
                    }
                }
            }
        }
    }

    /** Values without a stamp are none of ours. */
    private void stamp(ByteBuf buffer, int from, int to, long nowNanos) {
        int number = to - from < Template.STAMP_BYTES ? -1 : buffer.getInt(from);
        if (number >= 0 && number < clients.size()) {
            clients.get(number).event(buffer.getLong(from + Integer.BYTES), nowNanos);
        }
    }

    @Override
    protected void ended(int status, String text) {
        lost(status, text.isEmpty() ? "a watch stream has ended" : text);
    }

    private void lost(int status, String text) {
        lane.failed(status, text);
        ready.completeExceptionally(new BenchException(GrpcStatus.name(status) + " " + text));
    }
}
