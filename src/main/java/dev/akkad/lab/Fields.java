package dev.akkad.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** The fields of a request, each read with its bounds; what nobody has asked for is refused by {@link #end}. */
final class Fields {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode object;
    private final Set<String> read = new TreeSet<>();

    private Fields(JsonNode object) {
        this.object = object;
    }

    /** @param text an object of JSON; nothing at all is an empty one */
    static Fields parse(String text) {
        try {
            JsonNode node = text.isBlank() ? JSON.createObjectNode() : JSON.readTree(text);
            if (!node.isObject()) {
                throw new IllegalArgumentException("not an object of JSON");
            }
            return new Fields(node);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not an object of JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** One of some words. */
    String word(String name, List<String> expected) {
        String value = text(name);
        if (!expected.contains(value)) {
            throw new IllegalArgumentException(
                    name + ": \"" + value + "\" (expected: " + String.join(", ", expected) + ")");
        }
        return value;
    }

    String text(String name) {
        read.add(name);
        JsonNode value = object.path(name);
        if (!value.isTextual()) {
            throw new IllegalArgumentException(name + ": " + shown(value) + " (expected: a text)");
        }
        return value.asText();
    }

    /** Empty when it is not given. */
    OptionalLong number(String name, long min, long max) {
        read.add(name);
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
            return OptionalLong.empty();
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < min || value.asLong() > max) {
            throw new IllegalArgumentException(name + ": " + shown(value) + " (expected: " + min + ".." + max + ")");
        }
        return OptionalLong.of(value.asLong());
    }

    long required(String name, long min, long max) {
        return number(name, min, max)
                .orElseThrow(() -> new IllegalArgumentException(name + ": none (expected: " + min + ".." + max + ")"));
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "none" : value.toString();
    }

    /** To be called before anything is done. */
    void end() {
        List<String> others = new ArrayList<>();
        object.fieldNames().forEachRemaining(others::add);
        others.removeAll(read);
        if (!others.isEmpty()) {
            throw new IllegalArgumentException("unknown field " + others.get(0) + " (expected: "
                    + (read.isEmpty() ? "none" : String.join(", ", read)) + ")");
        }
    }
}
