package dev.akkad.store;

import static dev.akkad.base.Checks.require;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Whose data directory it is: the cluster, the member in it, and the format of everything beside it.
 *
 * <p>On disk: lines {@code format=1}, {@code cluster-id=…}, {@code member-id=…} (lower-case hex, as etcd prints
 * ids), {@code name=…}, and {@code crc32c=…} over the lines before it.
 */
public record Identity(long clusterId, long memberId, String name) {
    private static final String FORMAT = "1";

    public Identity {
        require(name.chars().noneMatch(Character::isISOControl), "name: %s (expected: no control characters)", name);
    }

    byte[] encode() {
        String lines = "format=" + FORMAT + "\ncluster-id=" + Long.toHexString(clusterId) + "\nmember-id="
                + Long.toHexString(memberId) + "\nname=" + name + "\n";
        return (lines + "crc32c=" + checksum(lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** @param where file name for the error */
    static Identity decode(byte[] bytes, String where) throws IOException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        Map<String, String> values = new HashMap<>();
        text.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                values.putIfAbsent(line.substring(0, equals), line.substring(equals + 1));
            }
        });
        String format = values.getOrDefault("format", "");
        if (!format.isEmpty() && !format.equals(FORMAT)) {
            throw new IOException(where + " is of format " + format + " (expected: " + FORMAT + ")");
        }
        int sumAt = text.lastIndexOf("crc32c=");
        boolean intact = sumAt > 0 && checksum(text.substring(0, sumAt)).equals(values.get("crc32c"));
        if (!intact) {
            throw new DamagedException(where + " is damaged");
        }
        try {
            return new Identity(
                    Long.parseUnsignedLong(values.getOrDefault("cluster-id", ""), 16),
                    Long.parseUnsignedLong(values.getOrDefault("member-id", ""), 16),
                    values.getOrDefault("name", ""));
        } catch (IllegalArgumentException e) {
            throw new DamagedException(where + " is damaged", e);
        }
    }

    private static String checksum(String lines) {
        byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return Long.toHexString(crc.getValue());
    }

    @Override
    public String toString() {
        return "member " + Long.toHexString(memberId) + " (" + name + ") of cluster " + Long.toHexString(clusterId);
    }
}
