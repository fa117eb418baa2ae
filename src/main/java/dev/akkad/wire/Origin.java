package dev.akkad.wire;

import dev.akkad.wire.pb.etcdserverpb.ResponseHeader;

/** Who answers, and in which term: the part of a response header that does not depend on the request. */
public record Origin(long clusterId, long memberId, long raftTerm) {
    public ResponseHeader header(long revision) {
        return ResponseHeader.newBuilder()
                .setClusterId(clusterId)
                .setMemberId(memberId)
                .setRevision(revision)
                .setRaftTerm(raftTerm)
                .build();
    }
}
