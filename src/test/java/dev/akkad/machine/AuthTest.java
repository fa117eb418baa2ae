package dev.akkad.machine;

import static dev.akkad.machine.AuthKit.HASH;
import static dev.akkad.machine.AuthKit.permission;
import static dev.akkad.machine.MachineKit.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.auth.Permission;
import dev.akkad.auth.User;
import dev.akkad.base.Bytes;
import dev.akkad.machine.MachineStore.Bucket;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the Auth service does, in any state (semantics 11.1 to 11.3). */
final class AuthTest {
    private final AuthKit kit = new AuthKit();

    private @Nullable EtcdError refusal(Request request) {
        return kit.refusal(kit.machine.accounts().isEnabled() ? kit.user("root") : Asker.NOBODY, request);
    }

    private long revision() {
        return kit.machine.accounts().revision();
    }

    private List<String> names(AuthRequest.Query query) {
        Asker asker = kit.machine.accounts().isEnabled() ? kit.user("root") : Asker.NOBODY;
        Outcome outcome = kit.machine.read(asker, query, ReadRoom.ENDLESS);
        return ((Response.Names) ((Outcome.Done) outcome).response()).names();
    }

    private List<Permission> permissions(String role) {
        Outcome outcome = kit.machine.read(new AuthRequest.RoleGet(role));
        return ((Response.Permissions) ((Outcome.Done) outcome).response()).permissions();
    }

    @Test
    void enablingNeedsARootWithTheRoleRoot() {
        assertThat(refusal(new AuthRequest.Enable())).isEqualTo(EtcdError.ROOT_USER_MISSING);
        kit.root(new AuthRequest.UserAdd("root", HASH, false));
        assertThat(refusal(new AuthRequest.Enable())).isEqualTo(EtcdError.ROOT_ROLE_MISSING);
        kit.root(new AuthRequest.UserGrantRole("root", "root"));
        long before = revision();

        assertThat(refusal(new AuthRequest.Enable())).isNull();
        assertThat(refusal(new AuthRequest.Enable())).isNull();
        assertThat(revision()).isEqualTo(before);
        assertThat(refusal(new AuthRequest.Disable())).isNull();
        assertThat(revision()).isEqualTo(before + 1);
        assertThat(refusal(new AuthRequest.Disable())).isNull();
        assertThat(revision()).isEqualTo(before + 1);
    }

    @Test
    void everyChangeIsOneRevisionAndNoChangeIsNone() {
        assertThat(revision()).isEqualTo(1);
        kit.user("alice", "r");
        assertThat(revision()).isEqualTo(4);
        kit.root(new AuthRequest.UserGrantRole("alice", "r"));
        assertThat(revision()).isEqualTo(4);
        assertThat(refusal(new AuthRequest.RoleAdd("r"))).isEqualTo(EtcdError.ROLE_EXISTS);
        assertThat(revision()).isEqualTo(4);
        kit.grant("r", Permission.Type.READ, "a", "");
        kit.grant("r", Permission.Type.WRITE, "a", "");
        assertThat(revision()).isEqualTo(6);
        assertThat(permissions("r")).containsExactly(permission(Permission.Type.WRITE, "a", ""));
    }

    @Test
    void usersAreRefusedAsInEtcd() {
        kit.root(new AuthRequest.UserAdd("alice", HASH, false));

        assertThat(refusal(new AuthRequest.UserAdd("", HASH, false))).isEqualTo(EtcdError.USER_EMPTY);
        assertThat(refusal(new AuthRequest.UserAdd("alice", HASH, false))).isEqualTo(EtcdError.USER_EXISTS);
        assertThat(refusal(new AuthRequest.UserDelete("bob"))).isEqualTo(EtcdError.USER_NOT_FOUND);
        assertThat(refusal(new AuthRequest.UserChangePassword("bob", HASH))).isEqualTo(EtcdError.USER_NOT_FOUND);
        assertThat(refusal(new AuthRequest.UserGet("bob"))).isEqualTo(EtcdError.USER_NOT_FOUND);
        assertThat(refusal(new AuthRequest.UserGrantRole("bob", "r"))).isEqualTo(EtcdError.USER_NOT_FOUND);
        assertThat(refusal(new AuthRequest.UserGrantRole("alice", "r"))).isEqualTo(EtcdError.ROLE_NOT_FOUND);
        assertThat(refusal(new AuthRequest.UserGrantRole("alice", "root"))).isNull();
        assertThat(refusal(new AuthRequest.UserRevokeRole("bob", "r"))).isEqualTo(EtcdError.USER_NOT_FOUND);
        assertThat(refusal(new AuthRequest.UserRevokeRole("alice", "r"))).isEqualTo(EtcdError.ROLE_NOT_GRANTED);
    }

    @Test
    void rolesAreRefusedAsInEtcd() {
        kit.root(new AuthRequest.RoleAdd("r"));
        Permission empty = permission(Permission.Type.READ, "", "");
        Permission backwards = permission(Permission.Type.READ, "b", "b");

        assertThat(refusal(new AuthRequest.RoleAdd(""))).isEqualTo(EtcdError.ROLE_EMPTY);
        assertThat(refusal(new AuthRequest.RoleDelete("x"))).isEqualTo(EtcdError.ROLE_NOT_FOUND);
        assertThat(refusal(new AuthRequest.RoleGet("x"))).isEqualTo(EtcdError.ROLE_NOT_FOUND);
        assertThat(refusal(new AuthRequest.RoleGrantPermission("x", permission(Permission.Type.READ, "a", ""))))
                .isEqualTo(EtcdError.ROLE_NOT_FOUND);
        assertThat(refusal(new AuthRequest.RoleGrantPermission("r", empty)))
                .isEqualTo(EtcdError.INVALID_AUTH_MANAGEMENT);
        assertThat(refusal(new AuthRequest.RoleGrantPermission("r", backwards)))
                .isEqualTo(EtcdError.INVALID_AUTH_MANAGEMENT);
        assertThat(refusal(new AuthRequest.RoleRevokePermission("x", Bytes.utf8("a"), Bytes.EMPTY)))
                .isEqualTo(EtcdError.ROLE_NOT_FOUND);
        kit.grant("r", Permission.Type.READ, "a", "b");
        assertThat(refusal(new AuthRequest.RoleRevokePermission("r", Bytes.utf8("a"), Bytes.EMPTY)))
                .isEqualTo(EtcdError.PERMISSION_NOT_GRANTED);
        assertThat(refusal(new AuthRequest.RoleRevokePermission("r", Bytes.utf8("a"), Bytes.utf8("b"))))
                .isNull();
        assertThat(permissions("r")).isEmpty();
    }

    @Test
    void rootCannotBeCrippledWhileAuthenticationIsOn() {
        kit.enabled();
        kit.root(new AuthRequest.RoleAdd("root"));

        assertThat(refusal(new AuthRequest.UserDelete("root"))).isEqualTo(EtcdError.INVALID_AUTH_MANAGEMENT);
        assertThat(refusal(new AuthRequest.UserRevokeRole("root", "root")))
                .isEqualTo(EtcdError.INVALID_AUTH_MANAGEMENT);
        assertThat(refusal(new AuthRequest.RoleDelete("root"))).isEqualTo(EtcdError.INVALID_AUTH_MANAGEMENT);
        kit.root(new AuthRequest.Disable());
        assertThat(refusal(new AuthRequest.RoleDelete("root"))).isNull();
        assertThat(refusal(new AuthRequest.UserDelete("root"))).isNull();
    }

    @Test
    void listsAreInOrderAndARoleThatIsDeletedIsTakenFromItsUsers() {
        kit.user("carol", "z");
        kit.user("alice", "b");
        kit.root(new AuthRequest.UserGrantRole("carol", "b"));

        assertThat(names(new AuthRequest.UserList())).containsExactly("alice", "carol");
        assertThat(names(new AuthRequest.RoleList())).containsExactly("b", "z");
        assertThat(names(new AuthRequest.UserGet("carol"))).containsExactly("b", "z");
        kit.root(new AuthRequest.RoleDelete("b"));
        assertThat(names(new AuthRequest.UserGet("carol"))).containsExactly("z");
        assertThat(names(new AuthRequest.UserGet("alice"))).isEmpty();
    }

    @Test
    void theRoleRootShowsThatItPermitsEverything() {
        kit.root(new AuthRequest.RoleAdd("root"));

        assertThat(permissions("root")).containsExactly(Permission.EVERYTHING);
    }

    @Test
    void aTokenEndsWithTheIndexOfItsEntry() {
        kit.enabled();
        Applied applied = kit.apply(Asker.NOBODY, new AuthRequest.Authenticate("alice", "abc"));
        String token = ((Response.Authenticated) ((Outcome.Done) applied.outcome()).response()).token();

        assertThat(token).isEqualTo("abc." + kit.machine.appliedIndex());
        assertThat(applied.authChanges()).containsExactly(new AuthChange.TokenIssued(token, "alice"));
    }

    @Test
    void noTokenIsForWhoIsGoneOrHasNoPassword() {
        assertThat(refusal(new AuthRequest.Authenticate("alice", "abc"))).isEqualTo(EtcdError.AUTH_NOT_ENABLED);
        kit.enabled();
        kit.root(new AuthRequest.UserAdd("machine", Bytes.EMPTY, true));

        assertThat(refusal(new AuthRequest.Authenticate("machine", "abc"))).isEqualTo(EtcdError.AUTH_FAILED);
        assertThat(refusal(new AuthRequest.Authenticate("nobody", "abc"))).isEqualTo(EtcdError.AUTH_FAILED);
    }

    @Test
    void whatEndsTokensSaysSo() {
        kit.enabled();
        Asker root = kit.user("root");

        assertThat(kit.apply(root, new AuthRequest.UserChangePassword("alice", HASH))
                        .authChanges())
                .contains(new AuthChange.TokensRevoked("alice"), new AuthChange.RightsChanged());
        assertThat(kit.apply(root, new AuthRequest.UserDelete("alice")).authChanges())
                .contains(new AuthChange.TokensRevoked("alice"));
        assertThat(kit.apply(root, new AuthRequest.Disable()).authChanges())
                .contains(new AuthChange.AllTokensRevoked());
    }

    @Test
    void aUserWithoutPasswordKeepsNone() {
        kit.root(new AuthRequest.UserAdd("machine", Bytes.EMPTY, true));
        kit.root(new AuthRequest.UserChangePassword("machine", HASH));

        assertThat(kit.machine.accounts().user("machine")).isEqualTo(new User("machine", Bytes.EMPTY, List.of(), true));
    }

    @Test
    void everythingIsThereAfterARestartAndInTheSameBatchAsTheIndex() {
        kit.enabled();
        kit.root(new AuthRequest.UserAdd("machine", Bytes.EMPTY, true));
        AuthKit again = kit.reopened();

        assertThat(again.machine.appliedIndex()).isEqualTo(kit.machine.appliedIndex());
        assertThat(again.machine.accounts().revision()).isEqualTo(revision());
        assertThat(again.machine.accounts().isEnabled()).isTrue();
        assertThat(again.machine.accounts().users())
                .isEqualTo(kit.machine.accounts().users());
        assertThat(again.refusal("alice", MachineKit.put("b", "1"))).isNull();
        assertThat(again.refusal("alice", MachineKit.put("c", "1"))).isEqualTo(EtcdError.PERMISSION_DENIED);
    }

    @Test
    void theStoreHoldsEtcdsOwnRecords() {
        kit.enabled();

        assertThat(kit.store.get(Bucket.AUTH, Bytes.utf8("authEnabled"))).isEqualTo(Bytes.of(1));
        assertThat(kit.store.get(Bucket.AUTH, Bytes.utf8("authRevision")))
                .isEqualTo(Bytes.of(0, 0, 0, 0, 0, 0, 0, (int) revision()));
        assertThat(kit.store.get(Bucket.AUTH_USERS, Bytes.utf8("alice")))
                .isEqualTo(new User("alice", HASH, List.of("r"), false).encode());
        assertThat(kit.store.get(Bucket.AUTH_ROLES, Bytes.utf8("r"))).isNotNull();
    }

    @Test
    void noHashAndNoTokenStandsInATextOfARequest() {
        assertThat(List.of(
                        new AuthRequest.UserAdd("alice", HASH, false),
                        new AuthRequest.UserChangePassword("alice", HASH),
                        new AuthRequest.Authenticate("alice", "secretletters"),
                        new AuthChange.TokenIssued("secretletters.5", "alice"),
                        new User("alice", HASH, List.of(), false)))
                .extracting(Object::toString)
                .noneMatch(text -> text.contains("$2a$") || text.contains("secretletters"));
    }

    @Test
    void aRangeStillGoesThroughWhileAuthenticationIsOff() {
        kit.user("alice", "r");

        assertThat(kit.refusal(Asker.NOBODY, MachineKit.put("z", "1"))).isNull();
        assertThat(kit.refusal(Asker.NOBODY, MachineKit.get(key("z")))).isNull();
    }
}
