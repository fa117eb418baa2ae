package dev.akkad.ctl.print;

import dev.akkad.ctl.cli.GoText;
import dev.akkad.wire.pb.etcdserverpb.HashKVResponse;
import dev.akkad.wire.pb.etcdserverpb.Member;
import dev.akkad.wire.pb.etcdserverpb.MemberListResponse;
import dev.akkad.wire.pb.etcdserverpb.StatusResponse;
import java.util.List;

/** What is shown in columns, in a table or between commas. */
final class Rows {
    static final List<String> MEMBER = List.of("ID", "Status", "Name", "Peer Addrs", "Client Addrs", "Is Learner");
    static final List<String> HEALTH = List.of("endpoint", "health", "took", "error");
    static final List<String> HASH = List.of("endpoint", "hash", "hash_revision");
    static final List<String> STATUS = List.of(
            "endpoint",
            "ID",
            "version",
            "storage version",
            "db size",
            "in use",
            "percentage not in use",
            "quota",
            "is leader",
            "is learner",
            "raft term",
            "raft index",
            "raft applied index",
            "errors",
            "downgrade target version",
            "downgrade enabled");

    private Rows() {}

    static List<List<String>> members(MemberListResponse response) {
        return response.getMembersList().stream().map(Rows::member).toList();
    }

    private static List<String> member(Member member) {
        return List.of(
                GoText.hex(member.getID()),
                member.getName().isEmpty() ? "unstarted" : "started",
                member.getName(),
                String.join(",", member.getPeerURLsList()),
                String.join(",", member.getClientURLsList()),
                Boolean.toString(member.getIsLearner()));
    }

    static List<List<String>> health(List<Printer.Health> members) {
        return members.stream()
                .map(member ->
                        List.of(member.endpoint(), Boolean.toString(member.healthy()), member.took(), member.error()))
                .toList();
    }

    static List<List<String>> hashes(List<Printer.At<HashKVResponse>> members) {
        return members.stream()
                .map(member -> List.of(
                        member.endpoint(),
                        Integer.toUnsignedString(member.answer().getHash()),
                        Long.toString(member.answer().getHashRevision())))
                .toList();
    }

    static List<List<String>> status(List<Printer.At<StatusResponse>> members) {
        return members.stream()
                .map(member -> status(member.endpoint(), member.answer()))
                .toList();
    }

    private static List<String> status(String endpoint, StatusResponse status) {
        long size = status.getDbSize();
        // A server that has no file yet must not end the tool, as it ends etcd's.
        long unused = size == 0 ? 0 : 100 - status.getDbSizeInUse() * 100 / size;
        return List.of(
                endpoint,
                GoText.hex(status.getHeader().getMemberId()),
                status.getVersion(),
                status.getStorageVersion(),
                Sizes.text(size),
                Sizes.text(status.getDbSizeInUse()),
                unused + "%",
                Sizes.text(status.getDbSizeQuota()),
                Boolean.toString(status.getLeader() == status.getHeader().getMemberId()),
                Boolean.toString(status.getIsLearner()),
                Long.toUnsignedString(status.getRaftTerm()),
                Long.toUnsignedString(status.getRaftIndex()),
                Long.toUnsignedString(status.getRaftAppliedIndex()),
                String.join(", ", status.getErrorsList()),
                status.getDowngradeInfo().getTargetVersion(),
                Boolean.toString(status.getDowngradeInfo().getEnabled()));
    }
}
