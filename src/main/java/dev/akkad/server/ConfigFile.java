package dev.akkad.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * etcd's configuration file, YAML or JSON: keys are names of flags, TLS is nested, durations are nanoseconds.
 *
 * <p>It replaces every other flag and variable. Unknown keys are ignored, as etcd does.
 */
final class ConfigFile {
    /** Keys that hold settings of their own, and what their keys begin with as flags. */
    private static final Map<String, String> PREFIX_BY_SECTION = Map.of(
            "client-transport-security", "",
            "peer-transport-security", "peer-",
            "socket-options", "socket-",
            "discovery-config", "discovery-");

    /** Keys of the sections that are spelled otherwise as flags. */
    private static final Map<String, String> FLAG_BY_KEY = Map.of(
            "allowed-cn", "client-cert-allowed-cn",
            "allowed-hostname", "client-cert-allowed-hostname",
            "peer-allowed-cn", "peer-cert-allowed-cn",
            "peer-allowed-hostname", "peer-cert-allowed-hostname");

    private final Path file;
    private final FlagValues values = new FlagValues();

    private ConfigFile(Path file) {
        this.file = file;
    }

    /** @throws StartupException when the file cannot be read or holds a value of the wrong kind */
    static FlagValues read(Path file) {
        ConfigFile config = new ConfigFile(file);
        config.addAll(config.parse());
        return config.values;
    }

    private JsonNode parse() {
        try {
            return new YAMLMapper().readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw refused(e.getOriginalMessage().lines().findFirst().orElse("not YAML"));
        } catch (IOException e) {
            throw refused(e.toString());
        }
    }

    private void addAll(JsonNode root) {
        if (root.isMissingNode() || root.isNull()) {
            return;
        }
        if (!root.isObject()) {
            throw refused("not a map of settings");
        }
        root.properties().forEach(field -> {
            if (!PREFIX_BY_SECTION.containsKey(field.getKey())) {
                add(field.getKey(), field.getValue());
            } else {
                field.getValue()
                        .properties()
                        .forEach(inner -> add(flagName(field.getKey(), inner.getKey()), inner.getValue()));
            }
        });
    }

    /** What a key of a section is called on the command line. */
    static String flagName(String section, String key) {
        String name = PREFIX_BY_SECTION.getOrDefault(section, "") + key;
        return FLAG_BY_KEY.getOrDefault(name, name);
    }

    private void add(String key, JsonNode node) {
        Flag flag = Flags.find(key).orElse(null);
        if (flag == null || flag.support() == Flag.Support.FORGOTTEN || node.isNull()) {
            return;
        }
        String value = text(flag, node);
        if (value.isEmpty()) {
            return;
        }
        try {
            values.set(flag, value);
        } catch (IllegalArgumentException e) {
            throw refused("invalid value \"" + value + "\" for " + key + ": " + e.getMessage());
        }
    }

    private String text(Flag flag, JsonNode node) {
        if (node.isArray()) {
            List<String> parts = new ArrayList<>();
            node.forEach(part -> parts.add(part.asText()));
            return String.join(",", parts);
        }
        if (node.isContainerNode()) {
            throw refused("invalid value for " + flag.name() + ": a map");
        }
        if (flag.kind() == FlagKind.DURATION && node.isIntegralNumber()) {
            return GoDuration.format(Duration.ofNanos(node.asLong()));
        }
        return node.asText();
    }

    private StartupException refused(String reason) {
        return StartupException.refused("cannot use --config-file " + file + ": " + reason);
    }
}
