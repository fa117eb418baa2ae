package dev.akkad.differ;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.akkad.wire.pb.etcdserverpb.LeaseLeasesResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseStatus;
import dev.akkad.wire.pb.etcdserverpb.LeaseTimeToLiveResponse;
import dev.akkad.wire.pb.etcdserverpb.Member;
import dev.akkad.wire.pb.etcdserverpb.MemberListResponse;
import dev.akkad.wire.pb.etcdserverpb.ResponseHeader;
import dev.akkad.wire.pb.etcdserverpb.StatusResponse;
import java.util.Comparator;
import java.util.List;

/**
 * Answers without what tells which process gave them: ids, ports, sizes and progress of its own log become 1 where they
 * are what they must be, and stay where not. Lists whose order is open are sorted.
 */
final class Normal {
    private Normal() {}

    static Message of(Side side, Message response) {
        Message.Builder builder = response.toBuilder();
        FieldDescriptor header = response.getDescriptorForType().findFieldByName("header");
        if (header != null && response.hasField(header)) {
            builder.setField(header, header(side, (ResponseHeader) response.getField(header)));
        }
        Message normal = builder.build();
        if (normal instanceof StatusResponse status) {
            return status(side, status);
        }
        if (normal instanceof MemberListResponse members) {
            return members(side, members);
        }
        if (normal instanceof LeaseLeasesResponse leases) {
            return leases(leases);
        }
        return normal instanceof LeaseTimeToLiveResponse timeToLive ? timeToLive(timeToLive) : normal;
    }

    static ResponseHeader header(Side side, ResponseHeader header) {
        return header.toBuilder()
                .setClusterId(known(header.getClusterId(), side.clusterId()))
                .setMemberId(known(header.getMemberId(), side.memberId()))
                .setRaftTerm(positive(header.getRaftTerm()))
                .build();
    }

    private static StatusResponse status(Side side, StatusResponse status) {
        return status.toBuilder()
                .setVersion(status.getVersion().isEmpty() ? "" : "version")
                .setDbSize(positive(status.getDbSize()))
                .setDbSizeInUse(positive(status.getDbSizeInUse()))
                .setLeader(known(status.getLeader(), side.memberId()))
                .setRaftIndex(positive(status.getRaftIndex()))
                .setRaftAppliedIndex(positive(status.getRaftAppliedIndex()))
                .setRaftTerm(positive(status.getRaftTerm()))
                .build();
    }

    private static MemberListResponse members(Side side, MemberListResponse members) {
        MemberListResponse.Builder builder = members.toBuilder();
        for (Member.Builder member : builder.getMembersBuilderList()) {
            member.setID(known(member.getID(), side.memberId()));
            replace(member, side.member().peerUrl(), side.member().clientUrl());
        }
        return builder.build();
    }

    private static void replace(Member.Builder member, String peerUrl, String clientUrl) {
        for (int i = 0; i < member.getPeerURLsCount(); i++) {
            member.setPeerURLs(i, member.getPeerURLs(i).replace(peerUrl, "peer url"));
        }
        for (int i = 0; i < member.getClientURLsCount(); i++) {
            member.setClientURLs(i, member.getClientURLs(i).replace(clientUrl, "client url"));
        }
    }

    /** By remaining time, says the contract, and that of leases granted together is nearly the same. */
    private static LeaseLeasesResponse leases(LeaseLeasesResponse leases) {
        List<LeaseStatus> sorted = leases.getLeasesList().stream()
                .sorted(Comparator.comparingLong(LeaseStatus::getID))
                .toList();
        return leases.toBuilder().clearLeases().addAllLeases(sorted).build();
    }

    private static LeaseTimeToLiveResponse timeToLive(LeaseTimeToLiveResponse response) {
        var keys = response.getKeysList().stream()
                .sorted(com.google.protobuf.ByteString.unsignedLexicographicalComparator())
                .toList();
        return response.toBuilder().clearKeys().addAllKeys(keys).build();
    }

    private static long known(long id, long expected) {
        return id == expected ? 1 : id;
    }

    private static long positive(long number) {
        return number > 0 ? 1 : number;
    }
}
