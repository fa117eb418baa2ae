package dev.akkad.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The ids etcd derives from names and addresses, so that every member of a new cluster finds the same ones alone.
 *
 * <p>Unsigned 64-bit numbers kept in a {@code long}: the first eight bytes of a SHA-1, big endian; shown as lower-case
 * hexadecimal without padding. {@code default=http://localhost:2380} with token {@code etcd-cluster} is member
 * 8e9e05c52164694d of cluster cdf818194e3a8c32.
 *
 * @param clusterId over the ids of all initial members
 * @param memberIdByName one per initial member, sorted by name
 */
public record ClusterIds(long clusterId, SortedMap<String, Long> memberIdByName) {
    public ClusterIds {
        memberIdByName = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(memberIdByName));
    }

    /** The ids of a cluster that is about to be formed. */
    public static ClusterIds of(InitialCluster cluster, String token) {
        TreeMap<String, Long> ids = new TreeMap<>();
        cluster.peerUrlsByName().forEach((name, urls) -> ids.put(name, memberId(EtcdUrl.texts(urls), token)));
        return new ClusterIds(clusterId(ids.values()), ids);
    }

    /** The id of a member of a new cluster. */
    public static long memberId(Collection<String> peerUrls, String token) {
        return firstEightBytes((concatenated(peerUrls) + token).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The id of a member added to a running cluster at {@code unixSeconds}: no token, so that it can come back later.
     */
    public static long addedMemberId(Collection<String> peerUrls, long unixSeconds) {
        return firstEightBytes((concatenated(peerUrls) + unixSeconds).getBytes(StandardCharsets.UTF_8));
    }

    public static long clusterId(Collection<Long> memberIds) {
        List<Long> sorted = memberIds.stream()
                .sorted(Comparator.comparing((Long id) -> id, Long::compareUnsigned))
                .toList();
        ByteBuffer bytes = ByteBuffer.allocate(sorted.size() * Long.BYTES);
        sorted.forEach(bytes::putLong);
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
