package dev.akkad.ctl.snapshot;

import dev.akkad.machine.MemberRecord;
import dev.akkad.server.ClusterIds;
import dev.akkad.server.EtcdUrl;
import dev.akkad.server.InitialCluster;
import dev.akkad.store.Identity;
import java.util.ArrayList;
import java.util.List;

/**
 * Who the directory is for.
 *
 * @param members of the new cluster, this one among them
 */
public record RestoredMember(Identity identity, List<MemberRecord> members) {
    public RestoredMember {
        members = List.copyOf(members);
    }

    /** From what etcd's tool is told; {@link IllegalArgumentException} when it contradicts itself. */
    public static RestoredMember of(String name, String initialCluster, String token, String advertisedPeerUrls) {
        InitialCluster cluster = InitialCluster.parse(initialCluster);
        List<EtcdUrl> own = cluster.peerUrlsByName().get(name);
        if (own == null) {
            throw new IllegalArgumentException(
                    "couldn't find local name \"" + name + "\" in the initial cluster configuration");
        }
        List<EtcdUrl> advertised =
                EtcdUrl.parseList(advertisedPeerUrls).stream().sorted().toList();
        if (!own.equals(advertised)) {
            throw new IllegalArgumentException("--initial-cluster has " + name + "="
                    + String.join(",", EtcdUrl.texts(own)) + " but missing from --initial-advertise-peer-urls="
                    + String.join(",", EtcdUrl.texts(advertised)));
        }
        ClusterIds ids = ClusterIds.of(cluster, token);
        List<MemberRecord> members = new ArrayList<>();
        ids.memberIdByName().forEach((member, id) -> {
            List<EtcdUrl> urls = cluster.peerUrlsByName().get(member);
            if (urls == null || urls.size() != 1) {
                throw new IllegalArgumentException(
                        "--initial-cluster " + member + ": exactly one peer URL is supported per member");
            }
            members.add(new MemberRecord(id, member, EtcdUrl.texts(urls), List.of(), false));
        });
        long id = ids.memberIdByName().getOrDefault(name, 0L);
        return new RestoredMember(new Identity(ids.clusterId(), id, name), members);
    }
}
