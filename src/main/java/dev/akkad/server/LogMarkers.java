package dev.akkad.server;

import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/** Apart from {@link Logging}: making a marker sets SLF4J up, which in turn calls that class. */
final class LogMarkers {
    /** Marks the last line of a process that cannot go on. */
    static final Marker FATAL = MarkerFactory.getMarker("FATAL");

    private LogMarkers() {}
}
