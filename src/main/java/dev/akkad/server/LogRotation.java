package dev.akkad.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * When a log file gives way to a new one, and what becomes of the old ones: {@code --log-rotation-config-json}.
 *
 * @param maxBytes a file that would grow longer is put aside
 * @param maxAgeDays files put aside longer ago are removed; 0 = never
 * @param maxBackups files put aside that are kept at most; 0 = all
 * @param localTime whether their names tell local time, not UTC
 * @param compress whether they are compressed with gzip
 */
public record LogRotation(long maxBytes, int maxAgeDays, int maxBackups, boolean localTime, boolean compress) {
    static final String DEFAULT_JSON =
            "{\"maxsize\":100,\"maxage\":0,\"maxbackups\":0," + "\"localtime\":false,\"compress\":false}";

    private static final long MEGABYTE = 1024 * 1024;
    private static final int MEGABYTES_DEFAULT = 100;
    private static final List<String> STREAMS = List.of("stderr", "stdout");

    /** @throws IllegalArgumentException in etcd's words */
    static LogRotation parse(String json) {
        JsonNode root;
        try {
            root = new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "improperly formatted log rotation config: " + e.getOriginalMessage(), e);
        }
        if (!root.isObject()) {
            throw new IllegalArgumentException("improperly formatted log rotation config: not an object: " + json);
        }
        LogRotation rotation = new LogRotation(MEGABYTES_DEFAULT * MEGABYTE, 0, 0, false, false);
        for (Iterator<Map.Entry<String, JsonNode>> fields = root.properties().iterator(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            rotation = rotation.with(field.getKey().toLowerCase(Locale.ROOT), field.getValue());
        }
        return rotation;
    }

    private LogRotation with(String key, JsonNode value) {
        return switch (key) {
            case "maxsize" -> {
                int megabytes = number(key, value);
                yield new LogRotation(
                        (megabytes == 0 ? MEGABYTES_DEFAULT : megabytes) * MEGABYTE,
                        maxAgeDays,
                        maxBackups,
                        localTime,
                        compress);
            }
            case "maxage" -> new LogRotation(maxBytes, number(key, value), maxBackups, localTime, compress);
            case "maxbackups" -> new LogRotation(maxBytes, maxAgeDays, number(key, value), localTime, compress);
            case "localtime" -> new LogRotation(maxBytes, maxAgeDays, maxBackups, bool(key, value), compress);
            case "compress" -> new LogRotation(maxBytes, maxAgeDays, maxBackups, localTime, bool(key, value));
            default -> this; // as Go does with what a struct has no field for
        };
    }

    private static int number(String key, JsonNode value) {
        if (!value.canConvertToInt() || !value.isIntegralNumber() || value.asInt() < 0) {
            throw invalid(key, value, "a number from 0 on");
        }
        return value.asInt();
    }

    private static boolean bool(String key, JsonNode value) {
        if (!value.isBoolean()) {
            throw invalid(key, value, "true or false");
        }
        return value.asBoolean();
    }

    private static IllegalArgumentException invalid(String key, JsonNode value, String expected) {
        return new IllegalArgumentException(
                "invalid log rotation config: " + key + ": " + value + " (expected: " + expected + ")");
    }

    /** Only one file can be rotated, and there must be one. */
    static void requireOneFile(List<String> outputs) {
        long files = outputs.stream().filter(Predicate.not(STREAMS::contains)).count();
        if (files != 1) {
            throw new IllegalArgumentException(
                    "--log-outputs requires a single file path when --log-rotate-config-json is defined");
        }
    }
}
