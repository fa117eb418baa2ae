package dev.akkad.ctl.bench.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.akkad.ctl.bench.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Measurements in a file, one JSON object a line, so that a comparison of hours can be made in pieces: what is there is
 * not measured again. A last line that was cut off by the end of a process is dropped.
 */
final class KeptMeasurements {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final @Nullable Path file;
    private final Conditions conditions;
    private final List<Line> lines = new ArrayList<>();

    /** What must be equal for two measurements to stand in one table. */
    record Conditions(
            int keys,
            int keySize,
            int valueSize,
            double warmupSeconds,
            double seconds,
            boolean spread,
            boolean together) {}

    record Line(String title, String product, Conditions conditions, Measurement measurement) {}

    private KeptMeasurements(@Nullable Path file, Conditions conditions) {
        this.file = file;
        this.conditions = conditions;
    }

    /** @param file null: kept nowhere */
    static KeptMeasurements open(@Nullable Path file, Conditions conditions) throws BenchException, IOException {
        KeptMeasurements kept = new KeptMeasurements(file, conditions);
        if (file != null && Files.exists(file)) {
            kept.read(file);
        }
        return kept;
    }

    private void read(Path existing) throws BenchException, IOException {
        String text = Files.readString(existing);
        int complete = text.lastIndexOf('\n') + 1;
        int number = 0;
        for (String line : text.substring(0, complete).lines().toList()) {
            number++;
            Line read = parse(existing, number, line);
            if (!read.conditions().equals(conditions)) {
                throw new BenchException(existing + ", line " + number + ": measured with " + read.conditions()
                        + " (expected: " + conditions + ")");
            }
            lines.add(read);
        }
        if (complete < text.length()) {
            Files.writeString(existing, text.substring(0, complete));
        }
    }

    private static Line parse(Path file, int number, String line) throws BenchException {
        try {
            return JSON.readValue(line, Line.class);
        } catch (JsonProcessingException e) {
            throw new BenchException(file + ", line " + number + ": no measurement: " + e.getOriginalMessage());
        }
    }

    List<Measurement> of(String title, String product) {
        return lines.stream()
                .filter(line -> line.title().equals(title) && line.product().equals(product))
                .map(Line::measurement)
                .toList();
    }

    void add(String title, String product, Measurement measurement) throws IOException {
        Line line = new Line(title, product, conditions, measurement);
        lines.add(line);
        if (file != null) {
            Files.writeString(
                    file, JSON.writeValueAsString(line) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }
}
