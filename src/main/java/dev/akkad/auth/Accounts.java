package dev.akkad.auth;

import dev.akkad.base.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All users and roles at one auth revision: immutable, so that a check sees one state from beginning to end.
 *
 * <p>What a user may do is worked out when it is first asked for, and kept with the state it holds for.
 */
public final class Accounts {
    /** Of a cluster in which no user or role was ever changed. */
    public static final long FIRST_REVISION = 1;

    private final boolean enabled;
    private final long revision;
    private final SortedMap<String, User> users;
    private final SortedMap<String, Role> roles;
    private final Map<String, Rights> rightsOfUser = new ConcurrentHashMap<>();

    private record Rights(KeySet read, KeySet write) {}

    private Accounts(boolean enabled, long revision, SortedMap<String, User> users, SortedMap<String, Role> roles) {
        this.enabled = enabled;
        this.revision = revision;
        this.users = users;
        this.roles = roles;
    }

    /** Of records in any order. */
    public static Accounts of(boolean enabled, long revision, List<User> users, List<Role> roles) {
        SortedMap<String, User> userByName = new TreeMap<>();
        users.forEach(user -> userByName.put(user.name(), user));
        SortedMap<String, Role> roleByName = new TreeMap<>();
        roles.forEach(role -> roleByName.put(role.name(), role));
        return new Accounts(enabled, revision, userByName, roleByName);
    }

    public boolean isEnabled() {
        return enabled;
    }

    public long revision() {
        return revision;
    }

    public @Nullable User user(String name) {
        return users.get(name);
    }

    public @Nullable Role role(String name) {
        return roles.get(name);
    }

    /** In order. */
    public List<String> userNames() {
        return List.copyOf(users.keySet());
    }

    /** In order. */
    public List<String> roleNames() {
        return List.copyOf(roles.keySet());
    }

    public List<User> users() {
        return List.copyOf(users.values());
    }

    /** Whether a user may do {@code wanted} with every key of the interval; {@code end} as in {@link Permission}. */
    public boolean permits(User user, Bytes key, Bytes end, Permission.Type wanted) {
        if (user.isRoot()) {
            return true;
        }
        Rights rights = rightsOfUser.computeIfAbsent(user.name(), name -> rights(user));
        return (wanted == Permission.Type.WRITE || rights.read().covers(key, end))
                && (wanted == Permission.Type.READ || rights.write().covers(key, end));
    }

    private Rights rights(User user) {
        List<Permission> all = new ArrayList<>();
        for (String name : user.roles()) {
            Role role = roles.get(name);
            if (role != null) {
                all.addAll(role.permissions());
            }
        }
        return new Rights(KeySet.of(all, Permission.Type.READ), KeySet.of(all, Permission.Type.WRITE));
    }

    // What comes after a change; each of the machine's commands is one new revision.

    public Accounts enabled(boolean changed) {
        return new Accounts(changed, revision, users, roles);
    }

    public Accounts at(long changed) {
        return new Accounts(enabled, changed, users, roles);
    }

    public Accounts with(User user) {
        SortedMap<String, User> changed = new TreeMap<>(users);
        changed.put(user.name(), user);
        return new Accounts(enabled, revision, changed, roles);
    }

    public Accounts withoutUser(String name) {
        SortedMap<String, User> changed = new TreeMap<>(users);
        changed.remove(name);
        return new Accounts(enabled, revision, changed, roles);
    }

    public Accounts with(Role role) {
        SortedMap<String, Role> changed = new TreeMap<>(roles);
        changed.put(role.name(), role);
        return new Accounts(enabled, revision, users, changed);
    }

    public Accounts withoutRole(String name) {
        SortedMap<String, Role> changed = new TreeMap<>(roles);
        changed.remove(name);
        return new Accounts(enabled, revision, users, changed);
    }
}
