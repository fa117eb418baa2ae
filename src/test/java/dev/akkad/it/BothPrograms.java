package dev.akkad.it;

import java.util.EnumMap;
import java.util.Map;

/** A cluster of akkad and one of etcd, for a class of tests that asks the same of both. */
final class BothPrograms implements AutoCloseable {
    private final Map<Program, ProcessCluster> clusters = new EnumMap<>(Program.class);

    static BothPrograms start(int size) {
        BothPrograms both = new BothPrograms();
        try {
            for (Program program : Program.values()) {
                both.clusters.put(program, ProcessCluster.of(program, size));
            }
            return both;
        } catch (Throwable e) {
            both.close();
            throw e;
        }
    }

    ProcessCluster cluster(Program program) {
        return clusters.get(program);
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
