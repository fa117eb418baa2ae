package dev.akkad.ctl.bench;

import dev.akkad.ctl.h2.Connection;
import dev.akkad.ctl.h2.Endpoint;
import dev.akkad.ctl.h2.Exchange;
import dev.akkad.ctl.h2.GrpcStatus;
import dev.akkad.ctl.h2.Loops;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * A load beside which one more client lists the whole key space, one list after the other, on a connection and an event
 * loop of its own. Its requests are not counted, but what goes wrong with them is.
 */
public final class BesideLists implements Workload {
    private static final long PATIENCE_SECONDS = 10;

    private final Workload load;
    private final Endpoint endpoint;
    private final byte[] list;

    /** @param space must be filled before the load begins */
    public BesideLists(Workload load, Endpoint endpoint, KeySpace space) {
        this.load = load;
        this.endpoint = endpoint;
        this.list = RangeRequest.newBuilder()
                .setKey(Template.key(space.keyLength(), 0))
                .setRangeEnd(UnaryLoad.pastAllKeys(space))
                .build()
                .toByteArray();
    }

    @Override
    public String name() {
        return load.name() + " beside lists";
    }

    @Override
    public String unit() {
        return load.unit();
    }

    @Override
    public void prepare(List<Connection> connections, List<Lane> lanes) throws BenchException, InterruptedException {
        load.prepare(connections, lanes);
        Loops loops = new Loops(1);
        Connection connection =
                Patience.await(loops.connect(endpoint, loops.next()), PATIENCE_SECONDS, "connect to " + endpoint);
        // The first connection belongs to the first lane.
        Lister lister = new Lister(
                connection,
                (status, text) ->
                        connections.get(0).loop().execute(() -> lanes.get(0).failed(status, text)));
        connection.loop().execute(lister::next);
        CompletableFuture<?> idle =
                CompletableFuture.allOf(lanes.stream().map(Lane::idle).toArray(CompletableFuture<?>[]::new));
        var unused = idle.whenComplete((nothing, failure) -> connection.loop().execute(lister::stop));
        var unusedClose = lister.stopped.whenCompleteAsync((nothing, failure) -> loops.close());
    }

    @Override
    public Client client(int number, Connection connection, Lane lane) {
        return load.client(number, connection, lane);
    }

    private final class Lister extends Exchange {
        private final Connection connection;
        private final BiConsumer<Integer, String> failed;
        private final CompletableFuture<Void> stopped = new CompletableFuture<>();
        private boolean stopping;

        private Lister(Connection connection, BiConsumer<Integer, String> failed) {
            this.connection = connection;
            this.failed = failed;
        }

        private void next() {
            if (stopping || !connection.isOpen()) {
                stopped.complete(null);
            } else {
                connection.open(this);
            }
        }

        private void stop() {
            stopping = true;
            connection.close(); // the list under way is of no use any more
        }

        @Override
        protected String path() {
            return Methods.RANGE;
        }

        @Override
        protected boolean unary() {
            return true;
        }

        @Override
        protected int requestLength() {
            return list.length;
        }

        @Override
        protected void writeRequest(ByteBuf out) {
            out.writeBytes(list);
        }

        @Override
        protected void message(ByteBuf buffer, int length) {}

        @Override
        protected void ended(int status, String text) {
            if (status != GrpcStatus.OK && !stopping) {
                failed.accept(status, "list: " + text);
            }
            next();
        }
    }
}
