package dev.akkad.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/**
 * Log events as etcd's lines: JSON, or tab-separated for people.
 *
 * <p>Key-value pairs and the logging context become fields; of Akka's context only the actor is kept. A failure becomes
 * {@code error}, and {@code stacktrace} at level error.
 */
final class LogEncoder extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = new byte[0];
    private static final String ACTOR_IN_CONTEXT = "akkaSource";

    private final boolean console;

    LogEncoder(boolean console) {
        this.console = console;
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        String line = console ? consoleLine(event) : jsonLine(event);
        return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String jsonLine(ILoggingEvent event) {
        JsonLine line = new JsonLine(
                level(event),
                event.getInstant(),
                JsonLine.caller(event.getLoggerName()),
                String.valueOf(event.getFormattedMessage()));
        addFields(event, line::field);
        return line.end();
    }

    private static String consoleLine(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(256);
        JsonLine.appendTime(line, event.getInstant());
        line.append('\t').append(level(event)).append('\t');
        line.append(JsonLine.caller(event.getLoggerName())).append('\t').append(event.getFormattedMessage());
        addFields(
                event,
                (name, value) -> line.append('\t').append(name).append('=').append(value));
        return line.toString();
    }

    /** Takes one field after the other. */
    @FunctionalInterface
    private interface Fields {
        void add(String name, Object value);
    }

    private static void addFields(ILoggingEvent event, Fields fields) {
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            pairs.forEach(pair -> fields.add(pair.key, pair.value));
        }
        for (Map.Entry<String, String> entry : event.getMDCPropertyMap().entrySet()) {
            String name = entry.getKey();
            if (name.equals(ACTOR_IN_CONTEXT)) {
                fields.add("actor", entry.getValue());
            } else if (!name.startsWith("akka") && !name.startsWith("source")) {
                fields.add(name, entry.getValue());
            }
        }
        IThrowableProxy failure = event.getThrowableProxy();
        if (failure != null) {
            String text = failure.getMessage() == null ? "" : ": " + failure.getMessage();
            fields.add("error", failure.getClassName() + text);
            if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
                fields.add("stacktrace", ThrowableProxyUtil.asString(failure));
            }
        }
    }

    private static String level(ILoggingEvent event) {
        List<Marker> markers = event.getMarkerList();
        if (markers != null && markers.contains(LogMarkers.FATAL)) {
            return "fatal";
        }
        return switch (event.getLevel().toInt()) {
            case Level.ERROR_INT -> "error";
            case Level.WARN_INT -> "warn";
            case Level.INFO_INT -> "info";
            default -> "debug";
        };
    }
}
