package dev.akkad.sim;

import dev.akkad.base.Defect;
import dev.akkad.sim.loop.Chance;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs one seed from beginning to end, on the thread that calls. */
public final class Simulation {
    private static final long WRITES_MIN = 10;

    private final Options options;
    private final Trace trace;
    private final @Nullable Defect defect;

    private Simulation(Options options, Trace trace, @Nullable Defect defect) {
        this.options = options;
        this.trace = trace;
        this.defect = defect;
    }

    public static Report run(Options options) {
        return run(options, Trace.NONE);
    }

    public static Report run(Options options, Trace trace) {
        return run(options, trace, null);
    }

    /** @param defect that the members have */
    public static Report run(Options options, Trace trace, @Nullable Defect defect) {
        return new Simulation(options, trace, defect).run();
    }

    private Report run() {
        Chance.seedThisThread(options.seed());
        Defect.onThisThread(defect);
        try (World world = new World(options, trace)) {
            world.start();
            long end = TimeUnit.SECONDS.toNanos(options.of(Setting.SECONDS));
            world.loop().run(end, () -> !world.findings().isEmpty());
            if (world.findings().isEmpty()) {
                new Recovery(world).run();
            }
            new Judge(world).judge();
            coverage(world);
            return new Report(
                    options,
                    world.loop().digest().toString(),
                    world.loop().steps(),
                    world.loop().nowNanos(),
                    world.tally(),
                    world.findings().all());
        } finally {
            Defect.onThisThread(null);
        }
    }

    /** A run in which nothing happened has shown nothing. */
    private void coverage(World world) {
        if (world.findings().isEmpty() && world.tally().of("writes answered") < WRITES_MIN) {
            world.findings()
                    .add(
                            Findings.Kind.NOT_COVERED,
                            "only %d writes were answered"
                                    .formatted(world.tally().of("writes answered")));
        }
    }
}
