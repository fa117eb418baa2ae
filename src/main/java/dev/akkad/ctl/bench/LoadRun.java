package dev.akkad.ctl.bench;

import dev.akkad.ctl.h2.Connection;
import dev.akkad.ctl.h2.Endpoint;
import dev.akkad.ctl.h2.Loops;
import io.netty.channel.EventLoop;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;

/** Connections on event loops, and one run of a workload over them after the other. */
public final class LoadRun implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;
    private static final double NANOS_PER_SECOND = 1e9;

    private final LoadSettings settings;
    private final Loops loops;
    private final List<EventLoop> threads = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();

    /** An event loop with its clients. */
    private record Worker(EventLoop loop, Lane lane, List<Client> clients) {
        private void begin(long fromNanos, long toNanos, long total) {
            lane.begin(clients.size(), fromNanos, toNanos, total);
            clients.forEach(Client::begin);
        }
    }

    private LoadRun(LoadSettings settings) {
        this.settings = settings;
        loops = new Loops(settings.threads());
        for (int i = 0; i < settings.threads(); i++) {
            threads.add(loops.next());
        }
    }

    public static LoadRun connect(LoadSettings settings) throws BenchException, InterruptedException {
        LoadRun run = new LoadRun(settings);
        try {
            run.connectAll();
            return run;
        } catch (BenchException | InterruptedException e) {
            run.close();
            throw e;
        }
    }

    private void connectAll() throws BenchException, InterruptedException {
        List<Endpoint> endpoints = settings.endpoints();
        for (int i = 0; i < settings.connections(); i++) {
            Endpoint endpoint = endpoints.get(i % endpoints.size());
            connections.add(Patience.await(
                    loops.connect(endpoint, threads.get(i % threads.size())),
                    PATIENCE_SECONDS,
                    "connect to " + endpoint));
        }
        int each = (settings.clients() + settings.connections() - 1) / settings.connections();
        for (Connection connection : connections) {
            if (each > connection.streamsMax()) {
                throw new BenchException("the server allows " + connection.streamsMax()
                        + " streams on a connection: take more --connections");
            }
        }
    }

    /** Puts every key once. */
    public void fill(KeySpace space, int valueLength) throws BenchException, InterruptedException {
        Report report = run(UnaryLoad.fill(space, valueLength), 0, 0, space.keys(), Probe.NONE);
        if (report.errorCount() > 0) {
            throw new BenchException("filling the key space failed: " + ReportText.plain(report));
        }
    }

    /** Warms up and measures as the settings say. */
    public Report run(Workload workload, Probe probe) throws BenchException, InterruptedException {
        return run(workload, settings.warmupSeconds(), settings.seconds(), settings.total(), probe);
    }

    private Report run(Workload workload, double warmupSeconds, double seconds, long total, Probe probe)
            throws BenchException, InterruptedException {
        List<Worker> workers = new ArrayList<>();
        for (EventLoop thread : threads) {
            workers.add(new Worker(thread, new Lane(workers.size()), new ArrayList<>()));
        }
        workload.prepare(connections, workers.stream().map(Worker::lane).toList());
        for (int i = 0; i < settings.clients(); i++) {
            int connection = i % connections.size();
            Worker worker = workers.get(connection % workers.size());
            worker.clients().add(workload.client(i, connections.get(connection), worker.lane()));
        }
        long from = System.nanoTime() + (long) (warmupSeconds * NANOS_PER_SECOND);
        long to = from + (long) (seconds * NANOS_PER_SECOND);
        int before = 0;
        for (Worker worker : workers) {
            long share = total == 0 ? -1 : share(total, before, worker.clients().size());
            before += worker.clients().size();
            worker.loop().execute(() -> worker.begin(from, to, share));
        }
        return measure(workload, workers, from, to, total > 0, probe);
    }

    /** The part of a total for the clients after the first {@code before}; the parts of all add up to it. */
    private long share(long total, int before, int clients) {
        return total * (before + clients) / settings.clients() - total * before / settings.clients();
    }

    private Report measure(Workload workload, List<Worker> workers, long from, long to, boolean bounded, Probe probe)
            throws BenchException, InterruptedException {
        CompletableFuture<Void> idle = CompletableFuture.allOf(
                workers.stream().map(worker -> worker.lane().idle()).toArray(CompletableFuture<?>[]::new));
        awaitUntil(idle, from);
        long processorFrom = processorNanos();
        probe.windowBegins();
        if (bounded) {
            awaitProgress(idle, workers);
        } else {
            awaitUntil(idle, to);
        }
        probe.windowEnds();
        long processorNanos = processorNanos() - processorFrom;
        awaitUntil(idle, System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS));
        return report(workload, tallies(workers), from, bounded ? 0 : to - from, processorNanos);
    }

    private Report report(
            Workload workload, List<Lane.Tally> tallies, long from, long windowNanos, long processorNanos) {
        Histogram latencies = tallies.get(0).latencies();
        Map<Integer, ErrorCount> errors = new HashMap<>(tallies.get(0).errors());
        for (Lane.Tally tally : tallies.subList(1, tallies.size())) {
            latencies.add(tally.latencies());
            tally.errors().forEach((status, error) -> errors.merge(status, error, ErrorCount::and));
        }
        long last = tallies.stream().mapToLong(Lane.Tally::lastNanos).max().orElse(from);
        return new Report(
                workload.name(),
                workload.unit(),
                settings.clients(),
                settings.connections(),
                latencies.getTotalCount(),
                (windowNanos > 0 ? windowNanos : last - from) / NANOS_PER_SECOND,
                Report.Latency.of(latencies),
                errors,
                tallies.stream().mapToLong(Lane.Tally::active).sum(),
                processorNanos / NANOS_PER_SECOND);
    }

    /** Gives up when nothing has ended for a while. */
    private static void awaitProgress(CompletableFuture<Void> idle, List<Worker> workers)
            throws BenchException, InterruptedException {
        long seen = -1;
        while (!idle.isDone()) {
            long ended = tallies(workers).stream().mapToLong(Lane.Tally::ended).sum();
            if (ended == seen) {
                return;
            }
            seen = ended;
            awaitUntil(idle, System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS));
        }
    }

    private static void awaitUntil(Future<?> idle, long nanos) throws BenchException, InterruptedException {
        try {
            idle.get(Math.max(0, nanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // That is what we waited for.
        } catch (ExecutionException e) {
            throw new BenchException("the run failed: " + e.getCause(), e);
        }
    }

    private static List<Lane.Tally> tallies(List<Worker> workers) throws BenchException, InterruptedException {
        List<Lane.Tally> tallies = new ArrayList<>();
        for (Worker worker : workers) {
            tallies.add(Patience.await(worker.loop().submit(worker.lane()::tally), PATIENCE_SECONDS, "count"));
        }
        return tallies;
    }

    private static long processorNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    @Override
    public void close() {
        loops.close();
    }
}
