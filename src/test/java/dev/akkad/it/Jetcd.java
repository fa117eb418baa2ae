package dev.akkad.it;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.lease.LeaseTimeToLiveResponse;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.LeaseOption;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Short words for jetcd. */
final class Jetcd {
    private static final long PATIENCE_SECONDS = 30;

    private Jetcd() {}

    /** A client of one member only. */
    static Client client(ProcessCluster cluster, int index) {
        return Client.builder().endpoints(cluster.member(index).clientUrl()).build();
    }

    /** A client of all members. */
    static Client client(ProcessCluster cluster) {
        return Client.builder()
                .endpoints(
                        cluster.members().stream().map(MemberProcess::clientUrl).toArray(String[]::new))
                .build();
    }

    static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    static long lease(Client client, long ttlSeconds) {
        return await(client.getLeaseClient().grant(ttlSeconds)).getID();
    }

    static LeaseTimeToLiveResponse ttl(Client client, long lease) {
        return await(client.getLeaseClient()
                .timeToLive(lease, LeaseOption.builder().withAttachedKeys().build()));
    }

    static long count(Client client, String prefix) {
        GetOption option =
                GetOption.builder().isPrefix(true).withCountOnly(true).build();
        return await(client.getKVClient().get(bytes(prefix), option)).getCount();
    }
}
