package dev.akkad.member;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;

/**
 * The ids etcd derives: the first eight bytes of a SHA-1, big endian, as an unsigned number in a {@code long}; shown as
 * lower-case hexadecimal without padding.
 */
public final class MemberIds {
    private MemberIds() {}

    /** Of a member of a new cluster; {@code token} is that of the cluster. */
    public static long founder(Collection<String> peerUrls, String token) {
        return firstEightBytes((concatenated(peerUrls) + token).getBytes(StandardCharsets.UTF_8));
    }

    /** Of a member added to a running cluster at {@code unixSeconds}: no token, so that it can come back later. */
    public static long added(Collection<String> peerUrls, long unixSeconds) {
        return founder(peerUrls, Long.toString(unixSeconds));
    }

    /** Of a cluster: over the ids of all its founders. */
    public static long cluster(Collection<Long> memberIds) {
        ByteBuffer bytes = ByteBuffer.allocate(memberIds.size() * Long.BYTES);
        memberIds.stream().sorted(Long::compareUnsigned).forEach(bytes::putLong);
        return firstEightBytes(bytes.array());
    }

    private static String concatenated(Collection<String> peerUrls) {
        return String.join("", peerUrls.stream().sorted().toList());
    }

    private static long firstEightBytes(byte[] input) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-1").digest(input))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1", e);
        }
    }
}
