package dev.akkad.it;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Ends, with this JVM, every process that a test started and did not end itself. */
final class Leftovers {
    private static final Set<Process> STARTED = ConcurrentHashMap.newKeySet();

    private static volatile boolean ending;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Leftovers::endAll, "leftovers"));
    }

    private Leftovers() {}

    static void watch(Process process) {
        STARTED.removeIf(started -> !started.isAlive());
        STARTED.add(process);
        // A test may still be starting members while the JVM ends.
        if (ending) {
            Shell.destroy(process);
        }
    }

    private static void endAll() {
        ending = true;
        STARTED.forEach(Shell::destroy);
    }
}
