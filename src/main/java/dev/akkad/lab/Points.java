package dev.akkad.lab;

import java.io.IOException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens at each named point. Safe from any thread; a point that nothing is set for costs one look. */
final class Points {
    /** gofail's words. */
    static final String UNKNOWN = "failpoint: failpoint does not exist";

    static final String DISABLED = "failpoint: failpoint is disabled";

    private static final Logger LOG = LoggerFactory.getLogger(Points.class);

    private final Map<Point, Terms> terms = Collections.synchronizedMap(new EnumMap<>(Point.class));
    private final RandomGenerator random;
    private final Consumer<String> crash;
    private final Object answering = new Object();

    /** Sets points, and says so. */
    @FunctionalInterface
    interface Answering {
        void run() throws IOException;
    }

    /** @param crash ends the process; told why */
    Points(RandomGenerator random, Consumer<String> crash) {
        this.random = random;
        this.crash = crash;
    }

    /** Somebody comes by. @throws IOException when the operation is to fail */
    void hit(Point point) throws IOException {
        Terms here = terms.get(point);
        if (here == null) {
            return;
        }
        Action action = here.next();
        if (action instanceof Action.Sleep sleep) {
            Waits.hold(sleep.time().toNanos(), () -> terms.get(point) == here);
        } else if (action instanceof Action.Panic panic) {
            crash("failpoint panic: " + panic.text());
        } else if (action instanceof Action.Print) {
            LOG.info("failpoint print: {}", point.text());
        } else if (action instanceof Action.Fail failure && point.fails()) {
            throw failure(failure.text());
        }
    }

    /** A failure may end the process too: nobody gets it before whoever asked for it was told so. */
    IOException failure(String text) throws IOException {
        undisturbed(() -> LOG.info("lab: {}", text));
        return new IOException(text);
    }

    /** The process ends, but not while somebody still waits to hear that it will ({@link #undisturbed}). */
    void crash(String reason) {
        synchronized (answering) {
            crash.accept(reason);
        }
    }

    /** Nothing crashes meanwhile: whoever sets a point is answered before it strikes. */
    void undisturbed(Answering work) throws IOException {
        synchronized (answering) {
            work.run();
        }
    }

    /** @throws IllegalArgumentException saying what cannot be set */
    void enable(String name, String text) {
        terms.put(named(name), Terms.parse(name, text, random));
        LOG.warn("lab: {}={}", name, text);
    }

    /** @throws IllegalArgumentException when there is nothing to disable */
    void disable(String name) {
        if (terms.remove(named(name)) == null) {
            throw new IllegalArgumentException(DISABLED);
        }
        LOG.warn("lab: {} is disabled", name);
    }

    void disableAll() {
        terms.clear();
    }

    /** What is set for a point, null = nothing. @throws IllegalArgumentException when there is no such point */
    @Nullable
    Terms get(String name) {
        return terms.get(named(name));
    }

    private static Point named(String name) {
        return Point.named(name).orElseThrow(() -> new IllegalArgumentException(UNKNOWN));
    }

    /** {@code name=terms;name=terms}, as {@code GOFAIL_FAILPOINTS} has them. */
    void enableAll(String assignments) {
        for (String assignment : assignments.split(";", -1)) {
            String[] sides = assignment.split("=", -1);
            if (sides.length == 2) {
                enable(sides[0].strip(), sides[1]);
            } else if (!assignment.isBlank()) {
                throw new IllegalArgumentException("bad failpoint \"" + assignment + "\"");
            }
        }
    }
}
