package dev.akkad.sim;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with a run, by the kind of wrong. */
public final class Findings {
    /** From the worst; each has an exit code of its own. */
    public enum Kind {
        /** A promise was broken: something was lost, stale, doubled or invented. */
        SAFETY(1),
        /** Nothing wrong was said, but what must make progress did not. */
        LIVENESS(2),
        /** Too little happened to have tested anything. */
        NOT_COVERED(3),
        /** The simulation itself is broken. */
        INTERNAL(4);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        public int exitCode() {
            return exitCode;
        }
    }

    /** One thing that is wrong. */
    public record Finding(Kind kind, String text) {
        @Override
        public String toString() {
            return kind + ": " + text;
        }
    }

    private static final int KEPT_MAX = 50;
    private static final int TEXT_MAX = 2000;

    private final List<Finding> all = new ArrayList<>();

    void add(Kind kind, String text) {
        if (all.size() < KEPT_MAX) {
            all.add(new Finding(kind, text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) + " …" : text));
        }
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    List<Finding> all() {
        return List.copyOf(all);
    }
}
