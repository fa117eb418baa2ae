package dev.akkad.it;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Ends, with this JVM, every process that a test started and did not end itself. */
final class Leftovers {
    private static final Set<Process> STARTED = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> STARTED.forEach(Shell::destroy), "leftovers"));
    }

    private Leftovers() {}

    static void watch(Process process) {
        STARTED.removeIf(started -> !started.isAlive());
        STARTED.add(process);
    }
}
