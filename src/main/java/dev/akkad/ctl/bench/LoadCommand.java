package dev.akkad.ctl.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One load on servers that run already, and its report. */
@Command(mixinStandardHelpOptions = true)
public abstract class LoadCommand implements Callable<Integer> {
    private static final int KEYS = 10_000;
    /** All requests failed. */
    private static final int FAILED = 1;

    @Mixin
    LoadOptions load = new LoadOptions();

    @Spec
    CommandSpec spec = CommandSpec.create();

    abstract Workload workload() throws BenchException, InterruptedException;

    int connectionsByDefault() {
        return LoadOptions.connectionsFor(load.clients());
    }

    /** What must be there before the load begins. */
    void fill(LoadRun run) throws BenchException, InterruptedException {}

    @Override
    public Integer call() throws BenchException, InterruptedException, IOException {
        Workload workload = workload();
        try (LoadRun run = LoadRun.connect(load.settings(connectionsByDefault()))) {
            fill(run);
            Report report = run.run(workload, Probe.NONE);
            PrintWriter out = spec.commandLine().getOut();
            out.print(
                    load.json
                            ? new ObjectMapper().writeValueAsString(ReportText.fields(report)) + "\n"
                            : ReportText.plain(report));
            out.flush();
            return report.count() == 0 && report.errorCount() > 0 ? FAILED : 0;
        }
    }

    /** {@code put}. */
    @Command(
            name = "put",
            description = "Put random keys of the key space",
            footer = {
                "bench put --clients 1000  # with a thousand requests in flight, for ten seconds",
                "bench put --endpoints 10.0.0.1:2379,10.0.0.2:2379 --leader --total 100000  # a fixed number"
            })
    public static final class Put extends LoadCommand {
        @Option(
                names = "--beside-lists",
                description = "one more client lists the whole key space over and over; it is put before")
        boolean lists;

        @Override
        Workload workload() throws BenchException, InterruptedException {
            Workload puts = UnaryLoad.put(load.space(KEYS), load.valueLength(0));
            return lists ? new BesideLists(puts, load.endpoint(), load.space(KEYS)) : puts;
        }

        @Override
        void fill(LoadRun run) throws BenchException, InterruptedException {
            if (lists) {
                run.fill(load.space(KEYS), load.valueLength(0));
            }
        }
    }

    /** {@code range}. */
    @Command(
            name = "range",
            description = "Put every key of the key space, then read random ones",
            footer = {
                "bench range --clients 100  # linearizable reads of one key each",
                "bench range --clients 100 --serializable --no-fill  # from what the member has"
            })
    public static final class Range extends LoadCommand {
        @Option(names = "--serializable", description = "read what the member has, without asking the others")
        boolean serializable;

        @Option(
                names = "--limit",
                defaultValue = "0",
                paramLabel = "N",
                description = "read so many keys from the random one on (default: that key alone)")
        int limit;

        @Option(names = "--no-fill", description = "the keys are there already")
        boolean filled;

        @Override
        Workload workload() {
            LoadSettings.atLeast("--limit", limit, 0);
            load.valueLength(0);
            return UnaryLoad.range(load.space(KEYS), serializable, limit);
        }

        @Override
        void fill(LoadRun run) throws BenchException, InterruptedException {
            if (!filled) {
                run.fill(load.space(KEYS), load.valueLength(0));
            }
        }
    }

    /** {@code txn}. */
    @Command(
            name = "txn",
            description = "Compare a random key's version (which always holds), then put the key",
            footer = "bench txn --clients 100 --json  # figures for a program")
    public static final class Txn extends LoadCommand {
        @Override
        Workload workload() {
            return UnaryLoad.txn(load.space(KEYS), load.valueLength(0));
        }
    }

    /** {@code watch}. */
    @Command(
            name = "watch",
            description = "Put a key (or with --prefix any of many keys) and wait for the event of every watcher",
            footer = {
                "bench watch --watchers 1000  # how long until the last of them has heard",
                "bench watch --watchers 100 --prefix  # each of all keys"
            })
    public static final class Watch extends LoadCommand {
        private static final int KEYS_OF_PREFIX = 1_000;

        @Option(
                names = "--watchers",
                defaultValue = "1",
                paramLabel = "N",
                description = "watchers, dealt out to one stream on each connection")
        int watchers;

        @Option(names = "--prefix", description = "watch all keys of the key space instead of one key")
        boolean prefix;

        @Override
        Workload workload() {
            int least = Template.STAMP_BYTES;
            return new WatchLoad(load.space(prefix ? KEYS_OF_PREFIX : 1), load.valueLength(least), watchers, prefix);
        }

        @Override
        int connectionsByDefault() {
            return LoadOptions.connectionsFor(Math.max(load.clients(), watchers));
        }
    }

    /** {@code lease}. */
    @Command(
            name = "lease",
            description = "Keep leases alive: each client has one, and each connection one stream",
            footer = "bench lease --clients 1000  # a thousand leases, always kept alive")
    public static final class Lease extends LoadCommand {
        @Override
        Workload workload() {
            return new LeaseLoad(load.clients());
        }
    }
}
