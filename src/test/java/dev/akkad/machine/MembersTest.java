package dev.akkad.machine;

import static dev.akkad.machine.MachineKit.b;
import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import dev.akkad.machine.MachineStore.Bucket;
import dev.akkad.machine.MemberChange.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class MembersTest {
    private static final long HIGH_ID = 0x8e9e05c52164694dL;
    private static final MemberRecord ONE = new MemberRecord(0x1f, "", List.of("http://h:1"), List.of(), false);
    private static final MemberRecord TWO = new MemberRecord(HIGH_ID, "", List.of("http://h:2"), List.of(), false);

    private final MachineKit kit = new MachineKit();
    private long index = 100;

    MembersTest() {
        kit.machine.bootstrapMembers(List.of(TWO, ONE));
        kit.machine.applied();
    }

    private Outcome change(Kind kind, long id, String... urls) {
        return kit.machine
                .applyMemberChange(++index, 1, new MemberChange(kind, id, List.of(urls)))
                .outcome();
    }

    private EtcdError refused(Kind kind, long id, String... urls) {
        return MachineKit.error(change(kind, id, urls));
    }

    @Test
    void membersAreSortedByUnsignedId() {
        assertThat(kit.machine.members()).containsExactly(ONE, TWO);
    }

    @Test
    void theStoredFormIsEtcds() {
        kit.done(new Request.PublishMember(HIGH_ID, "m\"2<é>\n", List.of("http://c:1", "http://c:2")));
        assertThat(kit.store.get(Bucket.MEMBERS, b("1f"))).isEqualTo(b("{\"id\":31,\"peerURLs\":[\"http://h:1\"]}"));
        assertThat(kit.store.get(Bucket.MEMBERS, b("8e9e05c52164694d")))
                .isEqualTo(b("{\"id\":10276657743932975437,\"peerURLs\":[\"http://h:2\"],"
                        + "\"name\":\"m\\\"2\\u003cé\\u003e\\n\",\"clientURLs\":[\"http://c:1\",\"http://c:2\"]}"));
        List<MemberRecord> before = kit.machine.members();
        kit.restart();
        assertThat(kit.machine.members()).isEqualTo(before);
        assertThat(before.get(1).isStarted()).isTrue();
    }

    @Test
    void foreignJsonIsRead() {
        Bytes json =
                b(" { \"x\" : {\"y\":[1,null,true,\"\\u0041\"],\"z\":{}}, \"clientURLs\": null, \"isLearner\": true,"
                        + " \"peerURLs\" : [ ] , \"name\":\"a\\/b\" , \"id\" : 7 } ");
        assertThat(MemberJson.decode(json)).isEqualTo(new MemberRecord(7, "a/b", List.of(), List.of(), true));
    }

    @Test
    void membersComeAndGo() {
        change(Kind.ADD_LEARNER, 9, "http://h:9");
        assertThat(kit.machine.members().get(0))
                .isEqualTo(new MemberRecord(9, "", List.of("http://h:9"), List.of(), true));
        change(Kind.UPDATE, 9, "http://h:10");
        change(Kind.PROMOTE, 9);
        assertThat(kit.machine.members().get(0))
                .isEqualTo(new MemberRecord(9, "", List.of("http://h:10"), List.of(), false));
        change(Kind.REMOVE, 9);
        kit.machine.applied();
        kit.restart();
        assertThat(kit.machine.members()).containsExactly(ONE, TWO);
        assertThat(kit.store.get(Bucket.MEMBERS_REMOVED, b("9"))).isEqualTo(b("removed"));
        assertThat(refused(Kind.ADD, 9, "http://h:9")).isEqualTo(EtcdError.MEMBER_NOT_FOUND);
    }

    @Test
    void changesAreRefusedAsEtcdDoes() {
        assertThat(refused(Kind.ADD, 0x1f, "http://h:3")).isEqualTo(EtcdError.MEMBER_ID_EXISTS);
        assertThat(refused(Kind.ADD, 4, "http://h:3", "http://h:2")).isEqualTo(EtcdError.PEER_URL_EXISTS);
        assertThat(refused(Kind.REMOVE, 4)).isEqualTo(EtcdError.MEMBER_NOT_FOUND);
        assertThat(refused(Kind.UPDATE, 4, "http://h:3")).isEqualTo(EtcdError.MEMBER_NOT_FOUND);
        assertThat(refused(Kind.UPDATE, 0x1f, "http://h:2")).isEqualTo(EtcdError.PEER_URL_EXISTS);
        assertThat(change(Kind.UPDATE, 0x1f, "http://h:1")).isInstanceOf(Outcome.Done.class);
        assertThat(refused(Kind.PROMOTE, 4)).isEqualTo(EtcdError.MEMBER_NOT_FOUND);
        assertThat(refused(Kind.PROMOTE, 0x1f)).isEqualTo(EtcdError.MEMBER_NOT_LEARNER);
        change(Kind.ADD_LEARNER, 5, "http://h:5");
        MemberChange sixth = new MemberChange(Kind.ADD_LEARNER, 6, List.of("http://h:6"));
        assertThat(kit.machine.validate(sixth)).contains(EtcdError.TOO_MANY_LEARNERS);
    }

    /** Members may differ in how many learners they allow: that is for the leader to say, before the entry is there. */
    @Test
    void whatIsInTheLogIsAppliedWhateverAMembersOwnSettingsSay() {
        change(Kind.ADD_LEARNER, 5, "http://h:5");

        assertThat(change(Kind.ADD_LEARNER, 6, "http://h:6")).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void theAnswerShowsAllMembersAfterTheChange() {
        Outcome added = change(Kind.ADD, 4, "http://h:4");

        assertThat(added).isEqualTo(new Outcome.Done(new Response.Members(1, 4, kit.machine.members())));
    }

    @Test
    void whoWasRemovedIsRemembered() {
        change(Kind.REMOVE, HIGH_ID);
        kit.machine.applied();
        kit.restart();

        assertThat(kit.machine.removedMembers()).containsExactly(HIGH_ID);
        assertThat(refused(Kind.ADD, HIGH_ID, "http://h:2")).isEqualTo(EtcdError.MEMBER_NOT_FOUND);
        assertThat(refused(Kind.REMOVE, HIGH_ID)).isEqualTo(EtcdError.MEMBER_NOT_FOUND);
    }

    @Test
    void aStrangersAnnouncementIsIgnored() {
        kit.done(new Request.PublishMember(99, "stranger", List.of("http://c:9")));
        assertThat(kit.machine.members()).containsExactly(ONE, TWO);
    }

    @Test
    void theContextOfAChangeTravelsThroughTheLog() {
        MemberChange change = new MemberChange(Kind.ADD, 4, List.of("http://h:3", "", "http://h:4"));
        assertThat(MemberChange.of(Kind.ADD, 4, change.context(7))).isEqualTo(change);
        assertThat(MemberChange.requestId(change.context(-7))).isEqualTo(-7);
        assertThat(new MemberChange(Kind.REMOVE, 4, List.of()).context(0)).isEqualTo(Bytes.EMPTY);
        assertThat(MemberChange.requestId(Bytes.EMPTY)).isZero();
    }

    @Test
    void theClusterVersionIsKept() {
        assertThat(kit.machine.clusterVersion()).isEmpty();
        kit.done(new Request.SetClusterVersion("3.7.0"));
        kit.restart();
        assertThat(kit.machine.clusterVersion()).isEqualTo("3.7.0");
        assertThat(kit.store.get(Bucket.CLUSTER, b("clusterVersion"))).isEqualTo(b("3.7.0"));
    }

    @Test
    void aDowngradeIsKeptAsEtcdKeepsIt() {
        assertThat(kit.machine.downgrade()).isNull();
        kit.done(new Request.SetDowngrade(Downgrade.to("3.6")));
        kit.restart();
        assertThat(kit.machine.downgrade()).isEqualTo(new Downgrade(true, "3.6.0"));
        assertThat(kit.store.get(Bucket.CLUSTER, b("downgrade")))
                .isEqualTo(b("{\"target-version\":\"3.6.0\",\"enabled\":true}"));
        kit.done(new Request.SetDowngrade(Downgrade.CANCELLED));
        kit.restart();
        assertThat(kit.machine.downgrade()).isEqualTo(new Downgrade(false, ""));
    }
}
