package dev.akkad.server;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The requests that a training run for the class-data archive serves: one of each common kind, so that the classes
 * they need are in the archive; then some thousands of the most frequent ones, so that the archive's profiles tell the
 * just-in-time compiler of a later start what is worth its time, long before that start has seen it.
 */
final class Training {
    private static final String PUT = "/etcdserverpb.KV/Put";
    private static final String RANGE = "/etcdserverpb.KV/Range";
    private static final String TXN = "/etcdserverpb.KV/Txn";
    private static final int ROUNDS = 200;
    private static final int IN_FLIGHT = 100;
    /** The first Java whose archive holds profiles (JEP 515); an older one would learn nothing from a load. */
    private static final int JAVA_WITH_PROFILES = 25;

    /** A gRPC method and its request, the protobuf bytes as characters. */
    private record Call(String path, String request) {
        void sendOn(TrainingConnection connection) throws IOException {
            connection.send(path, request.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private static final List<Call> CALLS = List.of(
            put("foo", "bar"),
            new Call(RANGE, "\n\003foo"),
            new Call("/etcdserverpb.KV/DeleteRange", "\n\003foo"),
            new Call("/etcdserverpb.Lease/LeaseGrant", "\b<"),
            new Call("/etcdserverpb.Cluster/MemberList", ""),
            new Call("/etcdserverpb.Maintenance/Status", ""));

    private Training() {}

    static void run(List<EtcdUrl> urls) throws IOException {
        for (String path : List.of("/version", "/health", "/readyz", "/metrics")) {
            get(urls.get(0), path);
        }
        for (Call call : CALLS) {
            try (TrainingConnection connection = new TrainingConnection(urls.get(0))) {
                call.sendOn(connection);
                connection.await();
            }
        }
        if (Runtime.version().feature() >= JAVA_WITH_PROFILES) {
            load(urls);
        }
    }

    /** The leader is one of them, and followers get requests too. */
    private static void load(List<EtcdUrl> urls) throws IOException {
        List<TrainingConnection> connections = new ArrayList<>();
        try {
            for (EtcdUrl url : urls) {
                connections.add(new TrainingConnection(url));
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (TrainingConnection connection : connections) {
                    for (int i = 0; i < IN_FLIGHT; i++) {
                        frequent(i, "key/%09d".formatted((round * IN_FLIGHT + i) % 1_000))
                                .sendOn(connection);
                    }
                }
                for (TrainingConnection connection : connections) {
                    connection.await();
                }
            }
        } finally {
            for (TrainingConnection connection : connections) {
                connection.close();
            }
        }
    }

    /** Of four requests two are puts, one is a range and one a range or a transaction that puts. */
    private static Call frequent(int i, String key) {
        return switch (i % 4) {
            case 0, 1 -> put(key, "v".repeat(100));
            case 2 -> new Call(RANGE, field(1, key));
            default -> i % 8 == 3 ? new Call(RANGE, field(1, key) + "\070\001") : txn(key);
        };
    }

    private static Call put(String key, String value) {
        return new Call(PUT, field(1, key) + field(2, value));
    }

    /** If the key's version is not 0, put it. */
    private static Call txn(String key) {
        String compare = "\b\003" + field(3, key) + " \000";
        String put = field(2, field(1, key) + field(2, "v"));
        return new Call(TXN, field(1, compare) + field(2, put));
    }

    /** A protobuf field of bytes, shorter than 128. */
    private static String field(int number, String bytes) {
        return (char) (number << 3 | 2) + "" + (char) bytes.length() + bytes;
    }

    private static void get(EtcdUrl url, String path) throws IOException {
        try (Socket socket = TrainingConnection.connect(url)) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: " + url.address() + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
    }
}
