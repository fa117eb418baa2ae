package dev.akkad.api;

import dev.akkad.member.MemberStatus;
import dev.akkad.wire.Origin;

/** Who answers, from a member's picture of itself. */
final class Origins {
    private Origins() {}

    static Origin of(MemberStatus status) {
        return new Origin(status.clusterId(), status.memberId(), status.raft().term());
    }

    static Origin of(GrpcCall call) {
        return of(call.loop().member().status());
    }
}
