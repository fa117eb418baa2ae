package dev.akkad.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.machine.MemberRecord;
import dev.akkad.member.remote.Roster;
import dev.akkad.store.Identity;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who a member may be that joins: what the flags say against what the members say, refused in etcd's words. */
class JoiningTest {
    private static final MemberRecord ONE =
            new MemberRecord(0xa1, "m1", List.of("http://h:1"), List.of("http://c:1"), false);
    private static final MemberRecord NEW = new MemberRecord(0xb2, "", List.of("http://h:2"), List.of(), true);

    private static Identity join(String cluster, MemberRecord... members) {
        return Joining.identity("m2", InitialCluster.parse(cluster), new Roster.Answer(0xc3, List.of(members)));
    }

    @Test
    void theIdsAreThoseOfTheRunningCluster() {
        assertThat(join("m1=http://h:1,m2=http://h:2", ONE, NEW)).isEqualTo(new Identity(0xc3, 0xb2, "m2"));
    }

    @Test
    void whoWasNotAddedIsRefused() {
        assertThatThrownBy(() -> join("m1=http://h:1,m2=http://h:2", ONE))
                .isInstanceOf(StartupException.class)
                .hasMessage(
                        "error validating peerURLs {ClusterID:c3 Members:[&{ID:a1 RaftAttributes:{PeerURLs:[http://h:1]"
                                + " IsLearner:false} Attributes:{Name:m1 ClientURLs:[http://c:1]}}]"
                                + " RemovedMemberIDs:[]}: member count is unequal");
    }

    @Test
    void everyMemberMustBeNamedAtItsAddress() {
        assertThatThrownBy(() -> join("m1=http://h:9,m2=http://h:2", ONE, NEW))
                .hasMessageEndingWith("PeerURLs: no match found for existing member (a1, [http://h:1]),"
                        + " last resolver error (<nil>)");
        assertThatThrownBy(() -> join("m1=http://h:1,x=http://h:2", ONE, NEW))
                .hasMessage("couldn't find local name \"m2\" in the initial cluster configuration");
    }

    @Test
    void whoHasStartedBeforeHasLostWhatItPromised() {
        MemberRecord started = new MemberRecord(0xb2, "m2", List.of("http://h:2"), List.of("http://c:2"), false);

        assertThatThrownBy(() -> join("m1=http://h:1,m2=http://h:2", ONE, started))
                .hasMessage("member b2 has already been bootstrapped");
    }
}
