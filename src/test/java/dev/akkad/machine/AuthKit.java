package dev.akkad.machine;

import dev.akkad.auth.Permission;
import dev.akkad.base.Bytes;
import dev.akkad.lease.Leases;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A machine with users and roles, asked by name. */
final class AuthKit {
    static final Bytes HASH = Bytes.utf8("$2a$04$" + ".".repeat(53));

    final MemoryStore store;
    final Machine machine;
    private long index;

    AuthKit() {
        this(AuthRules::new);
    }

    AuthKit(Function<Leases, AuthRules> rules) {
        this(new MemoryStore(), rules);
    }

    private AuthKit(MemoryStore store, Function<Leases, AuthRules> rules) {
        this.store = store;
        this.machine = Machine.open(store, MachineSettings.DEFAULT, rules);
        this.index = machine.appliedIndex();
    }

    /** After a restart. */
    AuthKit reopened() {
        return new AuthKit(store.reopened(), AuthRules::new);
    }

    /** Root, and alice with the role r that permits to read and write keys from a to before c; enabled. */
    AuthKit enabled() {
        root(new AuthRequest.UserAdd("root", HASH, false));
        root(new AuthRequest.UserGrantRole("root", "root"));
        user("alice", "r");
        grant("r", Permission.Type.READWRITE, "a", "c");
        root(new AuthRequest.Enable());
        return this;
    }

    void user(String name, String role) {
        root(new AuthRequest.UserAdd(name, HASH, false));
        root(new AuthRequest.RoleAdd(role));
        root(new AuthRequest.UserGrantRole(name, role));
    }

    void grant(String role, Permission.Type type, String key, String end) {
        root(new AuthRequest.RoleGrantPermission(role, permission(type, key, end)));
    }

    static Permission permission(Permission.Type type, String key, String end) {
        return new Permission(type, Bytes.utf8(key), Bytes.utf8(end));
    }

    Asker user(String name) {
        return new Asker(name, machine.accounts().revision());
    }

    Applied apply(Asker asker, Request request) {
        Applied applied = machine.apply(++index, 1, asker, request);
        machine.applied();
        return applied;
    }

    /** As root while authentication is on, as anybody before; fails when it is refused. */
    Response root(Request request) {
        Asker asker = machine.accounts().isEnabled() ? user("root") : Asker.NOBODY;
        if (apply(asker, request).outcome() instanceof Outcome.Done done) {
            return done.response();
        }
        throw new AssertionError(request + " was refused");
    }

    /** Why a request is refused; null = it is carried out. */
    @Nullable
    EtcdError refusal(Asker asker, Request request) {
        Outcome outcome = Machine.isReadOnly(request)
                ? machine.read(asker, request, ReadRoom.ENDLESS)
                : apply(asker, request).outcome();
        return outcome instanceof Outcome.Refused refused ? refused.error() : null;
    }

    @Nullable
    EtcdError refusal(String name, Request request) {
        return refusal(user(name), request);
    }
}
