package dev.akkad.ctl.bench;

import dev.akkad.ctl.h2.Connection;
import dev.akkad.ctl.h2.Exchange;
import dev.akkad.ctl.h2.GrpcStatus;
import io.netty.buffer.ByteBuf;
import io.netty.util.collection.LongObjectHashMap;
import java.util.ArrayDeque;
import java.util.List;

/** One stream of keep-alives for several leases, each with one keep-alive in flight. */
final class KeepAliveStream extends Exchange {
    private static final int ID = 2;
    private static final int TTL = 3;
    private static final int REQUEST_ID_TAG = 1 << 3;

    private final Connection connection;
    private final Lane lane;
    private final LongObjectHashMap<Lease> leases = new LongObjectHashMap<>();
    /** Wait to be written, in order. */
    private final ArrayDeque<Lease> unsent = new ArrayDeque<>();

    private final FieldCursor cursor = new FieldCursor();

    KeepAliveStream(Connection connection, Lane lane) {
        this.connection = connection;
        this.lane = lane;
    }

    private final class Lease implements Client {
        private final long id;
        private long startNanos;
        private boolean waiting;

        private Lease(long id) {
            this.id = id;
        }

        @Override
        public void begin() {
            next(System.nanoTime());
        }

        private void next(long nowNanos) {
            if (leases.containsKey(id) && connection.isOpen() && lane.mayBegin(nowNanos)) {
                startNanos = nowNanos;
                waiting = true;
                unsent.add(this);
                connection.send(KeepAliveStream.this);
            } else {
                lane.stopped();
            }
        }

        private void answered(long ttlSeconds) {
            long nowNanos = System.nanoTime();
            waiting = false;
            boolean alive = ttlSeconds > 0;
            lane.ended(
                    startNanos, nowNanos, alive ? GrpcStatus.OK : GrpcStatus.NOT_FOUND, alive ? "" : "no such lease");
            next(nowNanos);
        }
    }

    Client client(long leaseId) {
        Lease lease = new Lease(leaseId);
        leases.put(leaseId, lease);
        return lease;
    }

    @Override
    protected String path() {
        return Methods.LEASE_KEEP_ALIVE;
    }

    @Override
    protected boolean unary() {
        return false;
    }

    @Override
    protected int requestLength() {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(unsent.element().id);
        return 1 + Math.max(1, (bits + 6) / 7);
    }

    @Override
    protected void writeRequest(ByteBuf out) {
        out.writeByte(REQUEST_ID_TAG);
        long rest = unsent.remove().id;
        while (rest >>> 7 != 0) {
            out.writeByte((int) rest | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    @Override
    protected void message(ByteBuf buffer, int length) {
        long id = 0;
        long ttlSeconds = 0;
        cursor.over(buffer, buffer.readerIndex(), buffer.readerIndex() + length);
        while (cursor.next()) {
            if (cursor.number == ID) {
                id = cursor.value;
            } else if (cursor.number == TTL) {
                ttlSeconds = cursor.value;
            }
        }
        Lease lease = leases.get(id);
        if (lease == null) {
            lane.failed(GrpcStatus.UNKNOWN, "an answer for a lease that is not ours");
        } else {
            lease.answered(ttlSeconds);
        }
    }

    /** No other stream is opened: all its leases are given up. */
    @Override
    protected void ended(int status, String text) {
        List<Lease> orphans =
                leases.values().stream().filter(lease -> lease.waiting).toList();
        leases.clear();
        unsent.clear();
        for (Lease orphan : orphans) {
            lane.failed(status, text.isEmpty() ? "a stream of keep-alives has ended" : text);
            orphan.next(System.nanoTime());
        }
    }
}
