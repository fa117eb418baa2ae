package dev.akkad.ctl.bench;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.akkad.ctl.h2.Connection;
import dev.akkad.wire.pb.etcdserverpb.LeaseGrantRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseGrantResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** Keep-alives: each client has a lease of its own, and the clients of a connection share one stream. */
public final class LeaseLoad implements Workload {
    private static final int TTL_SECONDS = 60;
    private static final long PATIENCE_SECONDS = 30;

    private final int clients;
    private final Queue<Long> leases = new ArrayDeque<>();
    private final Map<Connection, KeepAliveStream> streams = new HashMap<>();

    public LeaseLoad(int clients) {
        this.clients = clients;
    }

    @Override
    public String name() {
        return "lease";
    }

    @Override
    public String unit() {
        return "keep-alives";
    }

    @Override
    public void prepare(List<Connection> connections, List<Lane> lanes) throws BenchException, InterruptedException {
        LeaseGrantRequest grant =
                LeaseGrantRequest.newBuilder().setTTL(TTL_SECONDS).build();
        List<CompletableFuture<byte[]>> answers = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            answers.add(OneCall.make(connections.get(i % connections.size()), Methods.LEASE_GRANT, grant));
        }
        for (CompletableFuture<byte[]> answer : answers) {
            try {
                leases.add(LeaseGrantResponse.parseFrom(Patience.await(answer, PATIENCE_SECONDS, "grant a lease"))
                        .getID());
            } catch (InvalidProtocolBufferException e) {
                throw new BenchException("the server grants no lease", e);
            }
        }
    }

    @Override
    public Client client(int number, Connection connection, Lane lane) {
        return streams.computeIfAbsent(connection, key -> new KeepAliveStream(key, lane))
                .client(leases.remove());
    }
}
