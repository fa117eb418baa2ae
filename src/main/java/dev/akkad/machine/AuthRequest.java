package dev.akkad.machine;

import dev.akkad.auth.Permission;
import dev.akkad.base.Bytes;

/** Requests of the Auth service, named as in etcd's API (contract api.md 9). No password is ever part of one. */
public sealed interface AuthRequest extends Request.Auth {
    /** Goes through the log. */
    sealed interface Change extends AuthRequest {}

    /** Changes nothing: answered as a linearizable read. */
    sealed interface Query extends AuthRequest {}

    record Enable() implements Change {}

    record Disable() implements Change {}

    /**
     * A password was found right; a simple token is to be known to every member.
     *
     * @param token its random part; the index of the entry follows
     */
    record Authenticate(String name, String token) implements Change {
        @Override
        public String toString() {
            return "Authenticate " + name;
        }
    }

    /** @param hash bcrypt text; empty for a user without password */
    record UserAdd(String name, Bytes hash, boolean noPassword) implements Change {
        @Override
        public String toString() {
            return "UserAdd " + name;
        }
    }

    record UserDelete(String name) implements Change {}

    record UserChangePassword(String name, Bytes hash) implements Change {
        @Override
        public String toString() {
            return "UserChangePassword " + name;
        }
    }

    record UserGrantRole(String user, String role) implements Change {}

    record UserRevokeRole(String user, String role) implements Change {}

    record RoleAdd(String name) implements Change {}

    record RoleDelete(String name) implements Change {}

    record RoleGrantPermission(String role, Permission permission) implements Change {}

    record RoleRevokePermission(String role, Bytes key, Bytes end) implements Change {}

    record Status() implements Query {}

    record UserGet(String name) implements Query {}

    record UserList() implements Query {}

    record RoleGet(String name) implements Query {}

    record RoleList() implements Query {}
}
