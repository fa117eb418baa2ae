package dev.akkad.member.remote;

/** What the joiners of two members say to each other, before and beside the Akka Cluster. */
sealed interface ClusterProbe extends ClusterJoiner.Command {
    /**
     * Are you in an Akka Cluster, and is this incarnation of mine in it?
     *
     * @param clusterId a question of another cluster is not answered
     * @param from member id of who asks
     * @param address {@code host:port} of who asks
     * @param uid which incarnation asks
     */
    record Question(long clusterId, long from, String address, long uid) implements ClusterProbe {}

    /**
     * @param inCluster whether the answerer is a node of an Akka Cluster, or founds one
     * @param knowsAsker whether the answerer knows the asking incarnation as a node of the same one
     * @param uid which incarnation answers: the asker may not know it
     */
    record Answer(long clusterId, long from, boolean inCluster, boolean knowsAsker, long uid) implements ClusterProbe {}
}
