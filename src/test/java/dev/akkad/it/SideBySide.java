package dev.akkad.it;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** A cluster of akkad and one of each etcd, for a class of tests that asks the same of all. */
final class SideBySide implements AutoCloseable {
    private final Map<Program, ProcessCluster> clusters = new EnumMap<>(Program.class);

    static SideBySide start(int size) {
        return start(size, Program.values());
    }

    static SideBySide start(int size, Program... programs) {
        SideBySide started = new SideBySide();
        try {
            for (Program program : programs) {
                started.clusters.put(program, ProcessCluster.of(program, size));
            }
            return started;
        } catch (Throwable e) {
            started.close();
            throw e;
        }
    }

    ProcessCluster cluster(Program program) {
        return Objects.requireNonNull(clusters.get(program));
    }

    ProcessCluster akkad() {
        return cluster(Program.AKKAD);
    }

    ProcessCluster etcd() {
        return cluster(Program.ETCD);
    }

    @Override
    public void close() {
        clusters.values().forEach(cluster -> {
            cluster.passed();
            cluster.close();
        });
    }
}
