package dev.akkad.server;

import dev.akkad.member.MemberIds;
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
        cluster.peerUrlsByName().forEach((name, urls) -> ids.put(name, MemberIds.founder(EtcdUrl.texts(urls), token)));
        return new ClusterIds(MemberIds.cluster(ids.values()), ids);
    }
}
