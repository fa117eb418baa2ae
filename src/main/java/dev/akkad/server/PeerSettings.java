package dev.akkad.server;

import java.util.List;

/**
 * How the member meets the others.
 *
 * @param listenUrl bind address of the peer port
 * @param advertiseUrl canonical address, as written in the initial cluster
 * @param initialCluster first members of a new cluster, this one among them; of an existing one, those to ask
 * @param existing whether a member without data joins a running cluster instead of forming one
 * @param token goes into the ids of a new cluster
 * @param strictReconfigCheck refuse membership changes that would lose quorum
 * @param forceNewCluster go on alone with the data that is there
 */
public record PeerSettings(
        EtcdUrl listenUrl,
        EtcdUrl advertiseUrl,
        InitialCluster initialCluster,
        boolean existing,
        String token,
        boolean strictReconfigCheck,
        boolean forceNewCluster) {

    /** The ids of the cluster and its first members, if it is formed now. */
    public ClusterIds ids() {
        return ClusterIds.of(initialCluster, token);
    }

    /**
     * What etcd checks only when there is no data yet: the initial cluster must hold this member at its own address.
     *
     * @throws StartupException with etcd's text
     */
    public void verifyBootstrap(String name) {
        List<EtcdUrl> own = initialCluster.peerUrlsByName().get(name);
        if (initialCluster.peerUrlsByName().isEmpty()) {
            throw StartupException.refused("initial cluster unset and no discovery URL found");
        }
        if (own == null) {
            throw StartupException.refused(
                    "couldn't find local name \"" + name + "\" in the initial cluster configuration");
        }
        long distinct = initialCluster.peerUrls().stream().distinct().count();
        if (distinct < initialCluster.peerUrls().size()) {
            throw StartupException.refused("initial cluster " + initialCluster.text() + " has duplicate url");
        }
        if (!own.equals(List.of(advertiseUrl))) {
            throw StartupException.refused("--initial-cluster has "
                    + name + "=" + own.get(0).text() + " but missing from --initial-advertise-peer-urls="
                    + advertiseUrl.text());
        }
    }
}
