package dev.akkad.ctl;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.akkad.base.Defect;
import dev.akkad.sim.Coverage;
import dev.akkad.sim.Fault;
import dev.akkad.sim.Findings;
import dev.akkad.sim.Options;
import dev.akkad.sim.Report;
import dev.akkad.sim.Scenario;
import dev.akkad.sim.Setting;
import dev.akkad.sim.Shrinker;
import dev.akkad.sim.Simulation;
import dev.akkad.sim.Sweep;
import dev.akkad.sim.Trace;
import dev.akkad.sim.TraceFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code akkad sim}: a cluster on one thread, with virtual time and faults, replayed from a seed. */
@Command(
        name = "akkad sim",
        description = "Runs the members' own actors in a simulated world; see docs/SIMULATION.md",
        mixinStandardHelpOptions = true,
        exitCodeList = {
            "0:nothing is wrong",
            "1:safety: a promise was broken",
            "2:liveness: no progress after everything was healed",
            "3:not covered: too little happened",
            "4:internal: the simulation itself is broken",
            "64:the command line makes no sense"
        },
        footer = {
            "sim --seed 7  # one run, the same each time",
            "sim --seeds 1..500 --threads 2  # a sweep",
            "sim --seed 7 --trace run.jsonl  # what happens, line by line",
            "sim --seed 7 --only crash,partition  # with these faults alone",
            "sim --scenario stale-read --mutant read-local  # a bug that must be found",
            "sim --list  # names of settings, faults, scenarios and mutants"
        })
public final class SimProgram implements Callable<Integer> {
    /** The command line makes no sense. */
    public static final int USAGE = 64;

    private static final int FINDINGS_SHOWN = 5;
    private static final int SHRINK_MAX = 3;

    private final PrintWriter out;
    private final PrintWriter err;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "show where something went wrong")
    boolean debug;

    @Option(names = "--seed", paramLabel = "N", description = "one run")
    @Nullable
    Long seed;

    @Option(names = "--seeds", paramLabel = "A..B", description = "a run for each of these seeds")
    @Nullable
    String seeds;

    @Option(names = "--threads", paramLabel = "N", description = "runs at a time")
    int threads = 1;

    @Option(names = "--only", split = ",", paramLabel = "FAULT", description = "these faults and no others")
    List<String> only = new ArrayList<>();

    @Option(names = "--without", split = ",", paramLabel = "FAULT", description = "without these faults")
    List<String> without = new ArrayList<>();

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "a setting, or how often a minute a fault comes, instead of what the seed draws")
    Map<String, Long> given = new TreeMap<>();

    @Option(names = "--trace", paramLabel = "FILE", description = "what happens, as lines of JSON; for one run")
    @Nullable
    Path trace;

    @Option(names = "--scenario", paramLabel = "NAME", description = "a climate in which one kind of bug shows")
    @Nullable
    String scenario;

    @Option(names = "--mutant", paramLabel = "NAME", description = "members have this bug")
    @Nullable
    String mutant;

    @Option(names = "--mutants", description = "tries every mutant in its scenario; each must be found")
    boolean mutants;

    @Option(names = "--no-shrink", description = "do not look for the smallest options that fail")
    boolean asIs;

    @Option(names = "--list", description = "shows the names of all settings and faults")
    boolean list;

    private SimProgram(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    /** Runs to the end; returns the exit code. */
    public static int run(List<String> arguments, PrintWriter out, PrintWriter err) {
        return new PicocliProgram(
                        line(out, err),
                        e -> false,
                        USAGE,
                        e -> e instanceof IllegalArgumentException ? USAGE : Findings.Kind.INTERNAL.exitCode())
                .run(arguments, out, err);
    }

    static CommandLine line(PrintWriter out, PrintWriter err) {
        return new CommandLine(new SimProgram(out, err));
    }

    /** What members log is of no interest: what happens is in the trace. */
    private static void quiet() {
        ILoggerFactory loggers = LoggerFactory.getILoggerFactory();
        if (loggers instanceof LoggerContext context) {
            // Some have a level of their own.
            context.getLoggerList().forEach(logger -> logger.setLevel(Level.OFF));
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        quiet();
        if (list) {
            return list();
        }
        if (mutants) {
            return mutants();
        }
        if (seed != null) {
            return single(options(seed));
        }
        if (seeds != null) {
            return sweep(seeds);
        }
        if (scenario != null) {
            return sweep("1.." + Scenario.SEEDS_MAX);
        }
        throw new IllegalArgumentException("--seed, --seeds, --scenario or --mutants is needed");
    }

    private int list() {
        for (Setting setting : Setting.values()) {
            out.println("setting  " + setting.key());
        }
        for (Fault fault : Fault.values()) {
            out.println("fault    " + fault.key());
        }
        for (Scenario each : Scenario.values()) {
            out.println("scenario " + each.key());
        }
        for (Defect defect : Defect.values()) {
            out.println("mutant   " + defect.key());
        }
        return 0;
    }

    private @Nullable Defect defect() {
        return mutant == null ? null : Defect.named(mutant);
    }

    private Options options(long ofSeed) {
        Options options =
                scenario == null ? Options.of(ofSeed) : Scenario.named(scenario).options(ofSeed);
        for (Map.Entry<String, Long> each : given.entrySet()) {
            options = options.with(each.getKey(), each.getValue());
        }
        if (!only.isEmpty()) {
            options = options.only(faults(only));
        }
        for (Fault fault : faults(without)) {
            options = options.with(fault, 0);
        }
        return options;
    }

    private static Set<Fault> faults(List<String> names) {
        Set<Fault> faults = EnumSet.noneOf(Fault.class);
        for (String name : names) {
            faults.add(Fault.named(name));
        }
        return faults;
    }

    // One run.

    private int single(Options options) throws IOException {
        out.println(options.describe());
        out.flush();
        Report report = trace == null ? Simulation.run(options, Trace.NONE, defect()) : traced(options, trace);
        show(report);
        shrink(report);
        return report.exitCode();
    }

    private Report traced(Options options, Path file) throws IOException {
        try (TraceFile lines = new TraceFile(Files.newBufferedWriter(file), options)) {
            return Simulation.run(options, lines, defect());
        }
    }

    private void show(Report report) {
        report.tally().all().forEach((what, times) -> out.printf("%10d  %s%n", times, what));
        out.printf(
                "seed %d: digest %s, %d steps, %.1f virtual seconds: %s%n",
                report.options().seed(),
                report.digest(),
                report.steps(),
                report.virtualNanos() / 1e9,
                report.findings().isEmpty() ? "sound" : report.findings().get(0).kind());
        complain(report);
    }

    private void complain(Report report) {
        report.findings().stream().limit(FINDINGS_SHOWN).forEach(finding -> out.println("  " + finding));
        if (!report.findings().isEmpty()) {
            out.println("  again: akkad sim " + commandLine(report.options()));
        }
        out.flush();
    }

    private void shrink(Report report) {
        if (report.findings().isEmpty() || asIs) {
            return;
        }
        Options smallest =
                Shrinker.shrink(report.options(), report.findings().get(0).kind(), defect());
        out.println("  smallest: akkad sim " + commandLine(smallest));
        out.flush();
    }

    private String commandLine(Options options) {
        return options.commandLine() + (mutant == null ? "" : " --mutant " + mutant);
    }

    // Many.

    /** A judge that acquits who is guilty for certain is broken, and so is everything that it said before. */
    private boolean isCanaryFound() {
        return Scenario.against(Defect.READ_LOCAL).convict(Defect.READ_LOCAL).isUnsafe();
    }

    private int mutants() {
        int missed = 0;
        for (Defect each : Defect.values()) {
            Scenario by = Scenario.against(each);
            Report report = by.convict(each);
            boolean isFound = report.isUnsafe();
            missed += isFound ? 0 : 1;
            out.printf(
                    "%-28s %-18s %s%n",
                    each.key(),
                    by.key(),
                    isFound
                            ? "seed " + report.options().seed() + " "
                                    + report.findings().get(0)
                            : "NOT FOUND");
            out.flush();
        }
        return missed == 0 ? 0 : Findings.Kind.INTERNAL.exitCode();
    }

    private int sweep(String range) throws InterruptedException {
        String[] ends = range.split("\\.\\.", -1);
        if (ends.length != 2) {
            throw new IllegalArgumentException("--seeds " + range + " (expected: A..B)");
        }
        if (!isCanaryFound()) {
            out.println("the judge is broken: it finds nothing wrong with " + Defect.READ_LOCAL.key());
            return Findings.Kind.INTERNAL.exitCode();
        }
        long started = System.nanoTime();
        Progress progress = new Progress(started);
        Sweep sweep =
                new Sweep(Long.parseLong(ends[0]), Long.parseLong(ends[1]), this::options, defect(), progress::ended);
        progress.size = sweep.size();
        sweep.run(threads);
        sweep.tally().all().forEach((what, times) -> out.printf("%10d  %s%n", times, what));
        progress.summary();
        progress.failed.stream().limit(SHRINK_MAX).forEach(this::shrink);
        return progress.failed.isEmpty() ? coverage(sweep) : progress.worst();
    }

    private int coverage(Sweep sweep) {
        if (sweep.size() < Coverage.SEEDS_MIN
                || !only.isEmpty()
                || !without.isEmpty()
                || !given.isEmpty()
                || scenario != null) {
            return 0;
        }
        List<String> missing = Coverage.missing(sweep.tally());
        missing.forEach(what -> out.println("never happened: " + what));
        out.flush();
        return missing.isEmpty() ? 0 : Findings.Kind.NOT_COVERED.exitCode();
    }

    /** How far a sweep is. */
    private final class Progress {
        private final long started;
        private final List<Report> failed = new ArrayList<>();
        private long size;
        private long done;
        private long shownAt;

        private Progress(long started) {
            this.started = started;
        }

        private void ended(Report report) {
            done++;
            if (!report.findings().isEmpty()) {
                failed.add(report);
                out.println("seed " + report.options().seed() + " fails");
                complain(report);
            }
            long now = System.nanoTime();
            if (now - shownAt > TimeUnit.SECONDS.toNanos(10)) {
                shownAt = now;
                err.println(text());
                err.flush();
            }
        }

        private String text() {
            double minutes = (System.nanoTime() - started) / 6e10;
            int bar = (int) (20 * done / Math.max(1, size));
            return "[%s%s] %d of %d seeds, %.0f a minute, %d fail"
                    .formatted("#".repeat(bar), ".".repeat(20 - bar), done, size, done / minutes, failed.size());
        }

        private void summary() {
            out.println(text());
            out.flush();
        }

        private int worst() {
            return failed.stream().mapToInt(Report::exitCode).min().orElse(0);
        }
    }
}
