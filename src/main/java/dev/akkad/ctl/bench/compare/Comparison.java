package dev.akkad.ctl.bench.compare;

import dev.akkad.ctl.bench.BenchException;
import dev.akkad.ctl.bench.KeySpace;
import dev.akkad.ctl.bench.LoadOptions;
import dev.akkad.ctl.bench.LoadRun;
import dev.akkad.ctl.bench.LoadSettings;
import dev.akkad.ctl.bench.Members;
import dev.akkad.ctl.bench.Probe;
import dev.akkad.ctl.bench.Report;
import dev.akkad.ctl.bench.UnaryLoad;
import dev.akkad.ctl.h2.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Measures rows for one product: a new cluster, warm-up, load, figures. */
final class Comparison {
    private static final int WARMUP_CLIENTS = 100;
    /** How long the row's own load follows the warm-up that all rows share. */
    private static final double OWN_WARMUP_SHARE = 1.0 / 3;

    private final Path directory;
    private final KeySpace space;
    private final int valueLength;
    private final double warmupSeconds;
    private final double seconds;
    private final boolean spread;
    private final @Nullable Path h2load;

    /** @param spread connections to all members, not the leader alone @param h2load the program, if it is there */
    Comparison(
            Path directory,
            KeySpace space,
            int valueLength,
            double warmupSeconds,
            double seconds,
            boolean spread,
            @Nullable Path h2load) {
        this.directory = directory;
        this.space = space;
        this.valueLength = valueLength;
        this.warmupSeconds = warmupSeconds;
        this.seconds = seconds;
        this.spread = spread;
        this.h2load = h2load;
    }

    /** Receives what was measured, or why it could not be. */
    interface Results {
        void measured(Row row, Measurement measurement) throws IOException;

        void failed(Row row, BenchException cause);
    }

    /** Measures the rows one after the other on one cluster, which is warmed up once. */
    void measure(Product product, int members, List<Row> rows, Results results)
            throws IOException, InterruptedException {
        Path own = directory.resolve(product.name() + "-" + rows.get(0).name() + "-" + members);
        Cluster cluster;
        try {
            cluster = Cluster.start(product, members, own);
        } catch (BenchException e) {
            rows.forEach(row -> results.failed(row, e));
            return;
        }
        try {
            boolean warm = false;
            for (Row row : rows) {
                try {
                    results.measured(row, measure(cluster, own, row, warm));
                } catch (BenchException e) {
                    results.failed(row, e);
                }
                warm = true;
            }
        } finally {
            cluster.remove();
        }
    }

    private Measurement measure(Cluster cluster, Path own, Row row, boolean warm)
            throws BenchException, IOException, InterruptedException {
        List<Endpoint> endpoints = cluster.endpoints();
        Endpoint leader = Members.leader(endpoints);
        List<Endpoint> targets = spread ? endpoints : List.of(leader);
        ProcessorProbe probe = new ProcessorProbe(cluster.pids());
        if (!warm && !row.restarts()) {
            warmUp(targets);
        }
        Report report = switch (row.kind()) {
            case RESTART -> fill(targets, row, probe);
            case H2LOAD -> byH2load(leader, row, probe, own);
            default -> load(targets, row, probe);
        };
        if (row.restarts()) {
            cluster.restart();
        }
        return measurement(report, probe, endpoints.indexOf(leader), cluster);
    }

    private void warmUp(List<Endpoint> targets) throws BenchException, InterruptedException {
        if (warmupSeconds > 0) {
            int connections = LoadOptions.connectionsFor(WARMUP_CLIENTS);
            try (LoadRun run =
                    LoadRun.connect(new LoadSettings(targets, WARMUP_CLIENTS, connections, 1, 0, 0, warmupSeconds))) {
                run.run(UnaryLoad.put(space, valueLength), Probe.NONE);
            }
        }
    }

    private Report load(List<Endpoint> targets, Row row, Probe probe) throws BenchException, InterruptedException {
        double warmup = warmupSeconds * OWN_WARMUP_SHARE;
        try (LoadRun run =
                LoadRun.connect(new LoadSettings(targets, row.clients(), row.connections(), 1, 0, warmup, seconds))) {
            KeySpace keys = row.space(space);
            if (row.needsKeys()) {
                run.fill(keys, valueLength);
            }
            return run.run(row.workload(keys, valueLength, targets.get(0)), probe);
        }
    }

    /** Every key once, as fast as it goes. */
    private Report fill(List<Endpoint> targets, Row row, Probe probe) throws BenchException, InterruptedException {
        try (LoadRun run =
                LoadRun.connect(new LoadSettings(targets, row.clients(), row.connections(), 1, row.number(), 0, 0))) {
            return run.run(row.workload(space, valueLength, targets.get(0)), probe);
        }
    }

    private Report byH2load(Endpoint leader, Row row, Probe probe, Path own)
            throws BenchException, IOException, InterruptedException {
        if (h2load == null) {
            throw new BenchException("the row " + row.name() + " needs --h2load");
        }
        return new H2load(h2load, own).run(leader, row, space, valueLength, seconds, probe);
    }

    private static Measurement measurement(Report report, ProcessorProbe probe, int leader, Cluster cluster)
            throws IOException {
        double micros = report.count() == 0 ? 0 : 1e6 / report.count();
        List<Long> pids = cluster.pids();
        double memory = 0;
        for (long pid : pids) {
            memory += ProcessFigures.residentMebibytes(pid);
        }
        int followers = pids.size() - 1;
        return new Measurement(
                report,
                probe.seconds(leader) * micros,
                followers == 0 ? 0 : (probe.sum() - probe.seconds(leader)) * micros / followers,
                memory / pids.size(),
                cluster.readySeconds());
    }
}
