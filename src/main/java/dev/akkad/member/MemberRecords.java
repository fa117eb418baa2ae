package dev.akkad.member;

import dev.akkad.machine.MemberRecord;
import java.util.List;

/** Members as the machine keeps them and as the client port shows them. */
final class MemberRecords {
    private MemberRecords() {}

    static List<MemberRecord> of(List<MemberInfo> members) {
        return members.stream()
                .map(m -> new MemberRecord(m.id(), m.name(), m.peerUrls(), m.clientUrls(), m.learner()))
                .toList();
    }

    static List<MemberInfo> infos(List<MemberRecord> members) {
        return members.stream()
                .map(m -> new MemberInfo(m.id(), m.name(), m.peerUrls(), m.clientUrls(), m.learner()))
                .toList();
    }
}
