package dev.akkad.ctl.bench;

import com.google.protobuf.ByteString;
import dev.akkad.ctl.h2.Connection;
import dev.akkad.wire.pb.etcdserverpb.PutRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchCreateRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Puts whose events are waited for: a client puts again when the put is answered and every watcher has told its event.
 * What is counted is events, and their latency is from the beginning of the put. All watchers watch the same: the one
 * key, or all keys by their prefix.
 */
public final class WatchLoad implements Workload {
    private static final long PATIENCE_SECONDS = 30;

    private final KeySpace space;
    private final int watchers;
    private final Template put;
    private final byte[] create;
    private final List<WatchClient> clients = new ArrayList<>();

    /** @param prefix whether to watch the whole key space instead of its first key */
    public WatchLoad(KeySpace space, int valueLength, int watchers, boolean prefix) {
        this.space = space;
        this.watchers = watchers;
        LoadSettings.atLeast("--watchers", watchers, 1);
        LoadSettings.atLeast("--value-size", valueLength, Template.STAMP_BYTES);
        put = Template.of(
                        space,
                        valueLength,
                        (key, value) -> PutRequest.newBuilder()
                                .setKey(key)
                                .setValue(value)
                                .build())
                .fillValue(Values.of(valueLength).pool());
        create = create(space, prefix);
    }

    private static byte[] create(KeySpace space, boolean prefix) {
        WatchCreateRequest.Builder watch = WatchCreateRequest.newBuilder();
        ByteString all = Template.prefix(space.keyLength());
        if (prefix) {
            watch.setKey(all).setRangeEnd(UnaryLoad.pastAllKeys(space));
        } else {
            watch.setKey(Template.key(space.keyLength(), 0));
        }
        return WatchRequest.newBuilder().setCreateRequest(watch).build().toByteArray();
    }

    @Override
    public String name() {
        return "watch";
    }

    @Override
    public String unit() {
        return "events";
    }

    /** One stream on each connection; the watchers are dealt out to them. */
    @Override
    public void prepare(List<Connection> connections, List<Lane> lanes) throws BenchException, InterruptedException {
        if (lanes.size() != 1) {
            throw new IllegalArgumentException("--threads: watch has one");
        }
        int streams = Math.min(connections.size(), watchers);
        List<CompletableFuture<Void>> ready = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            int share = watchers / streams + (i < watchers % streams ? 1 : 0);
            WatchStream stream = new WatchStream(create, share, lanes.get(0), clients);
            ready.add(stream.begin(connections.get(i)));
        }
        for (CompletableFuture<Void> one : ready) {
            Patience.await(one, PATIENCE_SECONDS, "create the watchers");
        }
    }

    @Override
    public Client client(int number, Connection connection, Lane lane) {
        WatchClient client = new WatchClient(number, connection, lane, put, space, watchers);
        clients.add(client);
        return client;
    }
}
