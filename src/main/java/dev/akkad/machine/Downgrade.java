package dev.akkad.machine;

import dev.akkad.base.Bytes;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether the cluster is to go back to an older version (semantics 13.4).
 *
 * @param enabled while it is, the leader holds the cluster version at the target
 * @param targetVersion such as {@code 3.6.0}; empty when cancelled
 */
public record Downgrade(boolean enabled, String targetVersion) {
    public static final Downgrade CANCELLED = new Downgrade(false, "");

    private static final Pattern VERSION = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})(?:\\.\\d{1,9}(?:[-+].*)?)?");

    /** To {@code version}, of which only the first two numbers count. @throws IllegalArgumentException if it is none */
    public static Downgrade to(String version) {
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("version: " + version + " (expected: such as 3.6)");
        }
        return new Downgrade(true, number(matcher, 1) + "." + number(matcher, 2) + ".0");
    }

    /**
     * Why a cluster cannot go back to {@code version} now, or null.
     *
     * @param clusterVersion such as {@code 3.7.0}, empty when not known yet
     * @param current null when nobody ever asked for a downgrade
     */
    public static @Nullable EtcdError refusal(String clusterVersion, @Nullable Downgrade current, String version) {
        Matcher own = VERSION.matcher(clusterVersion);
        if (!own.matches()) {
            return EtcdError.CLUSTER_VERSION_UNAVAILABLE;
        }
        if (!VERSION.matcher(version).matches()) {
            return EtcdError.WRONG_DOWNGRADE_FORMAT;
        }
        String oneBelow = number(own, 1) + "." + (number(own, 2) - 1) + ".0";
        if (!to(version).targetVersion().equals(oneBelow)) {
            return EtcdError.INVALID_DOWNGRADE_TARGET;
        }
        return current != null && current.enabled() ? EtcdError.DOWNGRADE_IN_PROCESS : null;
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }

    /** As etcd stores it. */
    Bytes encode() {
        return Bytes.utf8("{\"target-version\":\"" + targetVersion + "\",\"enabled\":" + enabled + "}");
    }

    static Downgrade decode(Bytes encoded) {
        JsonReader reader = new JsonReader(encoded.utf8());
        String target = "";
        boolean enabled = false;
        reader.beginObject();
        while (reader.hasNextInObject()) {
            switch (reader.name()) {
                case "target-version" -> target = reader.string();
                case "enabled" -> enabled = reader.bool();
                default -> reader.skipValue();
            }
        }
        return new Downgrade(enabled, target);
    }
}
