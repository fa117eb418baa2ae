package dev.akkad.machine;

import dev.akkad.auth.Accounts;
import dev.akkad.auth.Permission;
import dev.akkad.auth.Role;
import dev.akkad.auth.User;
import dev.akkad.base.Bytes;
import dev.akkad.base.Dispatch;
import dev.akkad.machine.MachineStore.Bucket;
import dev.akkad.mvcc.Keyspace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes users and roles, and keeps them in the store as etcd keeps them in its own (semantics 11.2 and 16): one
 * writer, read by any thread as {@link #accounts}. A record and the auth revision are staged in the same batch as the
 * applied index.
 */
final class AuthApplier {
    private static final Bytes ENABLED = Bytes.utf8("authEnabled");
    private static final Bytes REVISION = Bytes.utf8("authRevision");

    private static final Dispatch<AuthApplier, AuthRequest.Change, Outcome> APPLY =
            Dispatch.<AuthApplier, AuthRequest.Change, Outcome>over(AuthRequest.Change.class)
                    .on(AuthRequest.Enable.class, (auth, enable) -> auth.enable())
                    .on(AuthRequest.Disable.class, (auth, disable) -> auth.disable())
                    .on(AuthRequest.Authenticate.class, AuthApplier::authenticate)
                    .on(AuthRequest.UserAdd.class, AuthApplier::userAdd)
                    .on(AuthRequest.UserDelete.class, AuthApplier::userDelete)
                    .on(AuthRequest.UserChangePassword.class, AuthApplier::userChangePassword)
                    .on(AuthRequest.UserGrantRole.class, AuthApplier::userGrantRole)
                    .on(AuthRequest.UserRevokeRole.class, AuthApplier::userRevokeRole)
                    .on(AuthRequest.RoleAdd.class, AuthApplier::roleAdd)
                    .on(AuthRequest.RoleDelete.class, AuthApplier::roleDelete)
                    .on(AuthRequest.RoleGrantPermission.class, AuthApplier::roleGrantPermission)
                    .on(AuthRequest.RoleRevokePermission.class, AuthApplier::roleRevokePermission)
                    .build();

    private final MachineStore store;
    private final Keyspace keyspace;
    private volatile Accounts accounts;
    private long index;
    private List<AuthChange> changes = new ArrayList<>();

    AuthApplier(MachineStore store, Keyspace keyspace) {
        this.store = store;
        this.keyspace = keyspace;
        this.accounts = load(store);
    }

    private static Accounts load(MachineStore store) {
        List<User> users = new ArrayList<>();
        store.scan(Bucket.AUTH_USERS, (name, encoded) -> users.add(User.decode(encoded)));
        List<Role> roles = new ArrayList<>();
        store.scan(Bucket.AUTH_ROLES, (name, encoded) -> roles.add(Role.decode(encoded)));
        Bytes enabled = store.get(Bucket.AUTH, ENABLED);
        Bytes revision = store.get(Bucket.AUTH, REVISION);
        return Accounts.of(
                enabled != null && enabled.equals(Bytes.of(1)),
                revision == null ? Accounts.FIRST_REVISION : number(revision),
                users,
                roles);
    }

    Accounts accounts() {
        return accounts;
    }

    /** The entry that is being applied: part of a token. */
    void at(long entryIndex) {
        index = entryIndex;
    }

    Outcome apply(AuthRequest.Change change) {
        return APPLY.apply(this, change);
    }

    /** What happened since the last call. */
    List<AuthChange> drainChanges() {
        if (changes.isEmpty()) {
            return List.of();
        }
        List<AuthChange> drained = List.copyOf(changes);
        changes = new ArrayList<>();
        return drained;
    }

    // The switch, and tokens.

    private Outcome enable() {
        if (accounts.isEnabled()) {
            return done();
        }
        User root = accounts.user(User.ROOT);
        if (root == null) {
            return refused(EtcdError.ROOT_USER_MISSING);
        }
        if (!root.isRoot()) {
            return refused(EtcdError.ROOT_ROLE_MISSING);
        }
        store.put(Bucket.AUTH, ENABLED, Bytes.of(1));
        accounts = accounts.enabled(true);
        changes.add(new AuthChange.RightsChanged());
        return done();
    }

    private Outcome disable() {
        if (!accounts.isEnabled()) {
            return done();
        }
        store.put(Bucket.AUTH, ENABLED, Bytes.of(0));
        changes.add(new AuthChange.AllTokensRevoked());
        return changed(accounts.enabled(false));
    }

    /** The password was compared before. Who changed it meanwhile changed the revision, which the proposer looks at. */
    private Outcome authenticate(AuthRequest.Authenticate request) {
        if (!accounts.isEnabled()) {
            return refused(EtcdError.AUTH_NOT_ENABLED);
        }
        User user = accounts.user(request.name());
        if (user == null || user.noPassword()) {
            return refused(EtcdError.AUTH_FAILED);
        }
        String token = request.token() + "." + index;
        changes.add(new AuthChange.TokenIssued(token, user.name()));
        return new Outcome.Done(new Response.Authenticated(keyspace.writeRevision(), token));
    }

    // Users.

    private Outcome userAdd(AuthRequest.UserAdd request) {
        if (request.name().isEmpty()) {
            return refused(EtcdError.USER_EMPTY);
        }
        if (accounts.user(request.name()) != null) {
            return refused(EtcdError.USER_EXISTS);
        }
        return saved(new User(request.name(), request.hash(), List.of(), request.noPassword()));
    }

    private Outcome userDelete(AuthRequest.UserDelete request) {
        if (accounts.isEnabled() && request.name().equals(User.ROOT)) {
            return refused(EtcdError.INVALID_AUTH_MANAGEMENT);
        }
        if (accounts.user(request.name()) == null) {
            return refused(EtcdError.USER_NOT_FOUND);
        }
        store.delete(Bucket.AUTH_USERS, Bytes.utf8(request.name()));
        changes.add(new AuthChange.TokensRevoked(request.name()));
        return changed(accounts.withoutUser(request.name()));
    }

    private Outcome userChangePassword(AuthRequest.UserChangePassword request) {
        User user = accounts.user(request.name());
        if (user == null) {
            return refused(EtcdError.USER_NOT_FOUND);
        }
        changes.add(new AuthChange.TokensRevoked(user.name()));
        return saved(user.noPassword() ? user : user.withHash(request.hash()));
    }

    private Outcome userGrantRole(AuthRequest.UserGrantRole request) {
        User user = accounts.user(request.user());
        if (user == null) {
            return refused(EtcdError.USER_NOT_FOUND);
        }
        if (!request.role().equals(Role.ROOT) && accounts.role(request.role()) == null) {
            return refused(EtcdError.ROLE_NOT_FOUND);
        }
        return user.roles().contains(request.role()) ? done() : saved(user.granted(request.role()));
    }

    private Outcome userRevokeRole(AuthRequest.UserRevokeRole request) {
        boolean isRootOfRoot =
                request.user().equals(User.ROOT) && request.role().equals(Role.ROOT);
        if (accounts.isEnabled() && isRootOfRoot) {
            return refused(EtcdError.INVALID_AUTH_MANAGEMENT);
        }
        User user = accounts.user(request.user());
        if (user == null) {
            return refused(EtcdError.USER_NOT_FOUND);
        }
        if (!user.roles().contains(request.role())) {
            return refused(EtcdError.ROLE_NOT_GRANTED);
        }
        return saved(user.revoked(request.role()));
    }

    // Roles.

    private Outcome roleAdd(AuthRequest.RoleAdd request) {
        if (request.name().isEmpty()) {
            return refused(EtcdError.ROLE_EMPTY);
        }
        if (accounts.role(request.name()) != null) {
            return refused(EtcdError.ROLE_EXISTS);
        }
        return saved(new Role(request.name(), List.of()));
    }

    private Outcome roleDelete(AuthRequest.RoleDelete request) {
        if (accounts.isEnabled() && request.name().equals(Role.ROOT)) {
            return refused(EtcdError.INVALID_AUTH_MANAGEMENT);
        }
        if (accounts.role(request.name()) == null) {
            return refused(EtcdError.ROLE_NOT_FOUND);
        }
        store.delete(Bucket.AUTH_ROLES, Bytes.utf8(request.name()));
        Accounts without = accounts.withoutRole(request.name());
        for (User user : accounts.users()) {
            if (user.roles().contains(request.name())) {
                without = without.with(stored(user.revoked(request.name())));
            }
        }
        return changed(without);
    }

    private Outcome roleGrantPermission(AuthRequest.RoleGrantPermission request) {
        Permission permission = request.permission();
        if (!permission.isValid()) {
            return refused(EtcdError.INVALID_AUTH_MANAGEMENT);
        }
        Role role = accounts.role(request.role());
        return role == null ? refused(EtcdError.ROLE_NOT_FOUND) : saved(role.granting(permission));
    }

    private Outcome roleRevokePermission(AuthRequest.RoleRevokePermission request) {
        Role role = accounts.role(request.role());
        if (role == null) {
            return refused(EtcdError.ROLE_NOT_FOUND);
        }
        Role less = role.revoking(request.key(), request.end());
        return less.equals(role) ? refused(EtcdError.PERMISSION_NOT_GRANTED) : saved(less);
    }

    // Effects.

    private Outcome saved(User user) {
        return changed(accounts.with(stored(user)));
    }

    private User stored(User user) {
        store.put(Bucket.AUTH_USERS, Bytes.utf8(user.name()), user.encode());
        return user;
    }

    private Outcome saved(Role role) {
        store.put(Bucket.AUTH_ROLES, Bytes.utf8(role.name()), role.encode());
        return changed(accounts.with(role));
    }

    /** Every change is a new revision: whoever was let in before it is looked at again. */
    private Outcome changed(Accounts changed) {
        long revision = accounts.revision() + 1;
        store.put(Bucket.AUTH, REVISION, bigEndian(revision));
        accounts = changed.at(revision);
        changes.add(new AuthChange.RightsChanged());
        return done();
    }

    private static Bytes bigEndian(long number) {
        byte[] bytes = new byte[Long.BYTES];
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[i] = (byte) (number >>> (Long.SIZE - Byte.SIZE * (i + 1)));
        }
        return Bytes.wrap(bytes);
    }

    private static long number(Bytes bigEndian) {
        long number = 0;
        for (int i = 0; i < bigEndian.length(); i++) {
            number = number << Byte.SIZE | bigEndian.at(i);
        }
        return number;
    }

    private Outcome done() {
        return new Outcome.Done(new Response.Done(keyspace.writeRevision()));
    }

    private static Outcome refused(EtcdError error) {
        return new Outcome.Refused(error);
    }

    /** What a query gives; null when the request is none. */
    @Nullable
    Outcome query(Request request, Accounts at) {
        long revision = keyspace.revision();
        if (request instanceof AuthRequest.Status) {
            return new Outcome.Done(new Response.AuthStatus(revision, at.isEnabled(), at.revision()));
        }
        if (request instanceof AuthRequest.UserList) {
            return new Outcome.Done(new Response.Names(revision, at.userNames()));
        }
        if (request instanceof AuthRequest.RoleList) {
            return new Outcome.Done(new Response.Names(revision, at.roleNames()));
        }
        if (request instanceof AuthRequest.UserGet get) {
            User user = at.user(get.name());
            return user == null
                    ? refused(EtcdError.USER_NOT_FOUND)
                    : new Outcome.Done(new Response.Names(revision, user.roles()));
        }
        if (request instanceof AuthRequest.RoleGet get) {
            Role role = at.role(get.name());
            return role == null
                    ? refused(EtcdError.ROLE_NOT_FOUND)
                    : new Outcome.Done(new Response.Permissions(revision, shown(role)));
        }
        return null;
    }

    private static List<Permission> shown(Role role) {
        return role.name().equals(Role.ROOT) ? List.of(Permission.EVERYTHING) : role.permissions();
    }
}
