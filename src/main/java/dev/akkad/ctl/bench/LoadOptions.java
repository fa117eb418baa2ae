package dev.akkad.ctl.bench;

import dev.akkad.ctl.h2.Endpoint;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that every load has. */
public final class LoadOptions {
    private static final int VALUE_BYTES_MAX = 60_000;

    @Option(
            names = "--endpoints",
            defaultValue = "127.0.0.1:2379",
            paramLabel = "LIST",
            description = "members, between commas; connections are spread over them")
    String endpoints = "";

    @Option(names = "--leader", description = "all connections to the leader among the endpoints")
    boolean leader;

    @Option(
            names = "--clients",
            defaultValue = "1",
            paramLabel = "N",
            description = "clients, each with one request in flight")
    int clients;

    @Option(
            names = "--connections",
            defaultValue = "0",
            paramLabel = "N",
            description = "connections that the clients share (default: one for ten clients or watchers, 100 at most)")
    int connections;

    @Option(names = "--threads", defaultValue = "1", paramLabel = "N", description = "event loops of the load")
    int threads;

    @Option(
            names = "--total",
            defaultValue = "0",
            paramLabel = "N",
            description = "requests to measure, instead of a time")
    long total;

    @Option(names = "--seconds", defaultValue = "10", paramLabel = "S", description = "how long to measure")
    double seconds;

    @Option(names = "--warmup-seconds", defaultValue = "2", paramLabel = "S", description = "load before measuring")
    double warmupSeconds;

    @Option(
            names = "--keys",
            defaultValue = "0",
            paramLabel = "N",
            description = "size of the key space (default 10000; 1 for watch, 1000 for watch --prefix)")
    int keys;

    @Option(names = "--key-size", defaultValue = "32", paramLabel = "BYTES", description = "length of a key")
    int keySize;

    @Option(
            names = "--value-size",
            defaultValue = "256",
            paramLabel = "BYTES",
            description = "length of a value, of random bytes (at most 60000)")
    int valueSize;

    @Option(names = "--json", description = "print JSON")
    boolean json;

    KeySpace space(int keysByDefault) {
        return new KeySpace(keys == 0 ? keysByDefault : keys, keySize);
    }

    int valueLength(int least) {
        if (valueSize < least || valueSize > VALUE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "--value-size: " + valueSize + " (expected: " + least + " to " + VALUE_BYTES_MAX + ")");
        }
        return valueSize;
    }

    int clients() {
        return clients;
    }

    LoadSettings settings(int connectionsByDefault) throws BenchException, InterruptedException {
        List<Endpoint> all = Endpoint.parseAll(endpoints);
        LoadSettings settings = new LoadSettings(
                all,
                clients,
                connections == 0 ? connectionsByDefault : connections,
                threads,
                total,
                warmupSeconds,
                seconds);
        return leader ? settings.to(List.of(Members.leader(all))) : settings;
    }

    /** For what goes to one member only. */
    Endpoint endpoint() throws BenchException, InterruptedException {
        List<Endpoint> all = Endpoint.parseAll(endpoints);
        return leader ? Members.leader(all) : all.get(0);
    }

    /** One connection for ten clients, as etcd's own benchmark is run: 1,000 clients on 100 connections. */
    public static int connectionsFor(int clients) {
        return Math.max(1, Math.min(clients / 10, 100));
    }
}
