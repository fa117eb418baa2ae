package dev.akkad.machine;

import static dev.akkad.machine.MachineKit.b;
import static dev.akkad.machine.MachineKit.key;
import static dev.akkad.machine.MachineKit.keys;
import static dev.akkad.machine.MachineKit.onwards;
import static dev.akkad.machine.MachineKit.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.auth.Permission;
import dev.akkad.machine.Request.Compare;
import dev.akkad.mvcc.KeyRange;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who may do what (semantics 11.4): alice may read and write keys from a to before c. */
final class AuthRulesTest {
    private static final EtcdError DENIED = EtcdError.PERMISSION_DENIED;

    private final AuthKit kit = new AuthKit().enabled();

    private @Nullable EtcdError alice(Request request) {
        return kit.refusal("alice", request);
    }

    private static Request.DeleteRange delete(KeyRange range, boolean prevKv) {
        return new Request.DeleteRange(range, prevKv);
    }

    private static Request.Txn txn(Compare compare, List<Request.Op> success, List<Request.Op> failure) {
        return new Request.Txn(List.of(compare), success, failure);
    }

    private static Compare exists(String key) {
        return MachineKit.compare(Compare.Target.VERSION, key(key), Compare.Result.GREATER, 0);
    }

    @Test
    void keysNeedTheRightOnEachOfThem() {
        assertThat(alice(put("a", "1"))).isNull();
        assertThat(alice(put("c", "1"))).isEqualTo(DENIED);
        assertThat(alice(MachineKit.get(keys("a", "c")))).isNull();
        assertThat(alice(MachineKit.get(keys("a", "c\0")))).isEqualTo(DENIED);
        assertThat(alice(MachineKit.get(onwards("a")))).isEqualTo(DENIED);
        assertThat(alice(delete(keys("a", "c"), true))).isNull();
        assertThat(alice(delete(onwards("b"), false))).isEqualTo(DENIED);
    }

    @Test
    void theFormerValueIsARead() {
        kit.user("writer", "w");
        kit.grant("w", Permission.Type.WRITE, "a", "c");

        assertThat(kit.refusal("writer", put("a", "1"))).isNull();
        assertThat(kit.refusal("writer", new Request.Put(b("a"), b("1"), 0, true, false, false)))
                .isEqualTo(DENIED);
        assertThat(kit.refusal("writer", delete(key("a"), true))).isEqualTo(DENIED);
        assertThat(kit.refusal("writer", delete(key("a"), false))).isNull();
        assertThat(kit.refusal("writer", MachineKit.get(key("a")))).isEqualTo(DENIED);
    }

    @Test
    void aTransactionNeedsEverythingInBothBranches() {
        Request.Op own = put("a", "1");
        Request.Op foreign = put("z", "1");

        assertThat(alice(txn(exists("a"), List.of(own), List.of(own)))).isNull();
        assertThat(alice(txn(exists("z"), List.of(own), List.of(own)))).isEqualTo(DENIED);
        assertThat(alice(txn(exists("a"), List.of(foreign), List.of()))).isEqualTo(DENIED);
        assertThat(alice(txn(exists("a"), List.of(), List.of(foreign)))).isEqualTo(DENIED);
        assertThat(alice(MachineKit.then(MachineKit.get(key("z"))))).isEqualTo(DENIED);
    }

    @Test
    void aLeaseIsForWhoMayWriteAllItsKeys() {
        kit.root(new Request.LeaseGrant(7, 60));
        kit.root(put("a", "1", 7));
        assertThat(alice(put("b", "1", 7))).isNull();
        kit.root(put("z", "1", 7));

        assertThat(alice(put("b", "1", 7))).isEqualTo(DENIED);
        assertThat(alice(new Request.LeaseRevoke(7))).isEqualTo(DENIED);
        assertThat(kit.machine.keepAliveRefusal(kit.user("alice"), 7)).isEqualTo(DENIED);
        assertThat(kit.machine.keepAliveRefusal(kit.user("root"), 7)).isNull();
        assertThat(kit.machine.hearRefusal(kit.user("alice"), kit.machine.leaseKeys(7)))
                .isEqualTo(DENIED);
        assertThat(kit.refusal("root", new Request.LeaseRevoke(7))).isNull();
        assertThat(alice(new Request.LeaseGrant(8, 60))).isNull();
        assertThat(alice(new Request.LeaseRevoke(8))).isNull();
        assertThat(alice(new Request.LeaseRevoke(8))).isEqualTo(EtcdError.LEASE_NOT_FOUND);
    }

    @Test
    void administrationIsForRoot() {
        Request.Alarm list = new Request.Alarm(Request.Alarm.Action.GET, 0, Request.AlarmType.NONE);
        Request.Alarm raise = new Request.Alarm(Request.Alarm.Action.ACTIVATE, 1, Request.AlarmType.NOSPACE);
        kit.root(put("a", "1"));

        assertThat(alice(new Request.Compact(2, false))).isEqualTo(DENIED);
        assertThat(alice(raise)).isEqualTo(DENIED);
        assertThat(alice(list)).isNull();
        assertThat(alice(new AuthRequest.Disable())).isEqualTo(DENIED);
        assertThat(alice(new AuthRequest.UserAdd("eve", AuthKit.HASH, false))).isEqualTo(DENIED);
        assertThat(alice(new AuthRequest.UserChangePassword("alice", AuthKit.HASH)))
                .isEqualTo(DENIED);
        assertThat(alice(new AuthRequest.UserGrantRole("alice", "root"))).isEqualTo(DENIED);
        assertThat(alice(new AuthRequest.UserList())).isEqualTo(DENIED);
        assertThat(alice(new AuthRequest.RoleList())).isEqualTo(DENIED);
        assertThat(kit.refusal("root", new Request.Compact(2, false))).isNull();
        assertThat(kit.machine.refusal(kit.user("alice"), Privilege.ROOT)).isEqualTo(DENIED);
        assertThat(kit.machine.refusal(kit.user("alice"), Privilege.SOMEBODY)).isNull();
    }

    @Test
    void everybodyMaySeeThemselvesAndTheirRoles() {
        kit.user("bob", "other");

        assertThat(alice(new AuthRequest.UserGet("alice"))).isNull();
        assertThat(alice(new AuthRequest.UserGet("bob"))).isEqualTo(DENIED);
        assertThat(alice(new AuthRequest.RoleGet("r"))).isNull();
        assertThat(alice(new AuthRequest.RoleGet("other"))).isEqualTo(DENIED);
        assertThat(alice(new AuthRequest.Status())).isNull();
    }

    @Test
    void nobodyMayDoNothing() {
        Request.Alarm list = new Request.Alarm(Request.Alarm.Action.GET, 0, Request.AlarmType.NONE);

        for (Request request : List.of(
                put("a", "1"),
                MachineKit.get(key("a")),
                delete(key("a"), false),
                MachineKit.then(put("a", "1")),
                new Request.LeaseGrant(7, 60),
                new Request.LeaseRevoke(7),
                new Request.Compact(1, false),
                list,
                new AuthRequest.Disable(),
                new AuthRequest.UserGet(""),
                new AuthRequest.RoleGet("r"),
                new AuthRequest.UserList())) {
            assertThat(kit.refusal(Asker.NOBODY, request)).as("%s", request).isEqualTo(EtcdError.USER_EMPTY);
        }
        assertThat(kit.refusal(Asker.NOBODY, new AuthRequest.Status())).isNull();
        assertThat(kit.machine.refusal(Asker.NOBODY, Privilege.SOMEBODY)).isEqualTo(EtcdError.USER_EMPTY);
        assertThat(kit.machine.watchRefusal(Asker.NOBODY, key("a"))).isEqualTo(EtcdError.USER_EMPTY);
    }

    @Test
    void whoIsNoUserHasNoRights() {
        Asker stranger = kit.user("stranger");

        assertThat(kit.refusal(stranger, put("a", "1"))).isEqualTo(DENIED);
        assertThat(kit.refusal(stranger, new Request.LeaseGrant(7, 60))).isEqualTo(DENIED);
        assertThat(kit.refusal(stranger, new AuthRequest.UserList())).isEqualTo(EtcdError.USER_NOT_FOUND);
    }

    @Test
    void whoWasLetInBeforeAChangeMustAskAgain() {
        Asker before = kit.user("alice");
        kit.root(new AuthRequest.UserAdd("bob", AuthKit.HASH, false));

        assertThat(kit.refusal(before, put("a", "1"))).isEqualTo(EtcdError.AUTH_OLD_REVISION);
        assertThat(kit.refusal(before, MachineKit.get(key("a")))).isEqualTo(EtcdError.AUTH_OLD_REVISION);
        assertThat(kit.refusal("alice", put("a", "1"))).isNull();
        assertThat(kit.refusal(new Asker("alice", before.authRevision() + 9), MachineKit.get(key("a"))))
                .as("a token from the future cannot be judged here yet")
                .isEqualTo(EtcdError.AUTH_OLD_REVISION);
    }

    @Test
    void theClusterItselfMayDoEverything() {
        kit.root(new Request.LeaseGrant(7, 60));
        kit.root(put("z", "1", 7));

        assertThat(kit.refusal(Asker.SELF, MachineKit.get(key("z")))).isNull();
        assertThat(kit.refusal(Asker.SELF, new Request.LeaseRevoke(7))).isNull();
        assertThat(kit.refusal(Asker.SELF, new Request.Compact(2, false))).isNull();
        assertThat(kit.refusal(Asker.NOBODY, new Request.PublishMember(1, "m", List.of())))
                .isNull();
    }

    @Test
    void rightsFollowTheRole() {
        assertThat(alice(MachineKit.get(key("x")))).isEqualTo(DENIED);
        kit.grant("r", Permission.Type.READ, "x", "");
        assertThat(alice(MachineKit.get(key("x")))).isNull();
        assertThat(alice(put("x", "1"))).isEqualTo(DENIED);
        kit.root(new AuthRequest.UserRevokeRole("alice", "r"));
        assertThat(alice(MachineKit.get(key("x")))).isEqualTo(DENIED);
        kit.root(new AuthRequest.UserGrantRole("alice", "root"));
        assertThat(alice(MachineKit.get(onwards("\0")))).isNull();
    }
}
