package dev.akkad.wire;

import dev.akkad.auth.Permission;
import dev.akkad.base.Bytes;
import dev.akkad.base.Dispatch;
import dev.akkad.machine.AuthRequest;
import dev.akkad.wire.pb.authpb.UserAddOptions;
import dev.akkad.wire.pb.etcdserverpb.AuthDisableRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthEnableRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleAddRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleDeleteRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleGrantPermissionRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleRevokePermissionRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthUserAddRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthUserChangePasswordRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthUserDeleteRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthUserGrantRoleRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthUserRevokeRoleRequest;
import dev.akkad.wire.pb.etcdserverpb.InternalAuthenticateRequest;
import dev.akkad.wire.pb.etcdserverpb.InternalRaftRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Changes of users and roles as they stand in log entries: hashes, never passwords. */
final class AuthEntries {
    private static final Dispatch<InternalRaftRequest.Builder, AuthRequest.Change, InternalRaftRequest.Builder> INTO =
            Dispatch.<InternalRaftRequest.Builder, AuthRequest.Change, InternalRaftRequest.Builder>over(
                            AuthRequest.Change.class)
                    .on(AuthRequest.Enable.class, (e, r) -> e.setAuthEnable(AuthEnableRequest.newBuilder()))
                    .on(AuthRequest.Disable.class, (e, r) -> e.setAuthDisable(AuthDisableRequest.newBuilder()))
                    .on(AuthRequest.Authenticate.class, (e, r) -> e.setAuthenticate(of(r)))
                    .on(AuthRequest.UserAdd.class, (e, r) -> e.setAuthUserAdd(of(r)))
                    .on(AuthRequest.UserDelete.class, (e, r) -> e.setAuthUserDelete(of(r)))
                    .on(AuthRequest.UserChangePassword.class, (e, r) -> e.setAuthUserChangePassword(of(r)))
                    .on(AuthRequest.UserGrantRole.class, (e, r) -> e.setAuthUserGrantRole(of(r)))
                    .on(AuthRequest.UserRevokeRole.class, (e, r) -> e.setAuthUserRevokeRole(of(r)))
                    .on(AuthRequest.RoleAdd.class, (e, r) -> e.setAuthRoleAdd(of(r)))
                    .on(AuthRequest.RoleDelete.class, (e, r) -> e.setAuthRoleDelete(of(r)))
                    .on(AuthRequest.RoleGrantPermission.class, (e, r) -> e.setAuthRoleGrantPermission(of(r)))
                    .on(AuthRequest.RoleRevokePermission.class, (e, r) -> e.setAuthRoleRevokePermission(of(r)))
                    .build();

    private AuthEntries() {}

    static InternalRaftRequest.Builder into(InternalRaftRequest.Builder entry, AuthRequest.Change change) {
        return INTO.apply(entry, change);
    }

    private static InternalAuthenticateRequest of(AuthRequest.Authenticate request) {
        return InternalAuthenticateRequest.newBuilder()
                .setName(request.name())
                .setSimpleToken(request.token())
                .build();
    }

    private static AuthUserAddRequest of(AuthRequest.UserAdd request) {
        return AuthUserAddRequest.newBuilder()
                .setName(request.name())
                .setHashedPassword(base64(request.hash()))
                .setOptions(UserAddOptions.newBuilder().setNoPassword(request.noPassword()))
                .build();
    }

    private static AuthUserDeleteRequest of(AuthRequest.UserDelete request) {
        return AuthUserDeleteRequest.newBuilder().setName(request.name()).build();
    }

    private static AuthUserChangePasswordRequest of(AuthRequest.UserChangePassword request) {
        return AuthUserChangePasswordRequest.newBuilder()
                .setName(request.name())
                .setHashedPassword(base64(request.hash()))
                .build();
    }

    private static AuthUserGrantRoleRequest of(AuthRequest.UserGrantRole request) {
        return AuthUserGrantRoleRequest.newBuilder()
                .setUser(request.user())
                .setRole(request.role())
                .build();
    }

    private static AuthUserRevokeRoleRequest of(AuthRequest.UserRevokeRole request) {
        return AuthUserRevokeRoleRequest.newBuilder()
                .setName(request.user())
                .setRole(request.role())
                .build();
    }

    private static AuthRoleAddRequest of(AuthRequest.RoleAdd request) {
        return AuthRoleAddRequest.newBuilder().setName(request.name()).build();
    }

    private static AuthRoleDeleteRequest of(AuthRequest.RoleDelete request) {
        return AuthRoleDeleteRequest.newBuilder().setRole(request.name()).build();
    }

    private static AuthRoleGrantPermissionRequest of(AuthRequest.RoleGrantPermission request) {
        return AuthRoleGrantPermissionRequest.newBuilder()
                .setName(request.role())
                .setPerm(permission(request.permission()))
                .build();
    }

    private static AuthRoleRevokePermissionRequest of(AuthRequest.RoleRevokePermission request) {
        return AuthRoleRevokePermissionRequest.newBuilder()
                .setRole(request.role())
                .setKey(ByteStrings.of(request.key()))
                .setRangeEnd(ByteStrings.of(request.end()))
                .build();
    }

    static dev.akkad.wire.pb.authpb.Permission permission(Permission permission) {
        return dev.akkad.wire.pb.authpb.Permission.newBuilder()
                .setPermTypeValue(permission.type().ordinal())
                .setKey(ByteStrings.of(permission.key()))
                .setRangeEnd(ByteStrings.of(permission.end()))
                .build();
    }

    static AuthRequest.@Nullable Change of(InternalRaftRequest entry) {
        if (entry.hasAuthenticate()) {
            InternalAuthenticateRequest authenticate = entry.getAuthenticate();
            return new AuthRequest.Authenticate(authenticate.getName(), authenticate.getSimpleToken());
        }
        if (entry.hasAuthEnable()) {
            return new AuthRequest.Enable();
        }
        if (entry.hasAuthDisable()) {
            return new AuthRequest.Disable();
        }
        AuthRequest.Change user = user(entry);
        return user == null ? role(entry) : user;
    }

    private static AuthRequest.@Nullable Change user(InternalRaftRequest entry) {
        if (entry.hasAuthUserAdd()) {
            AuthUserAddRequest add = entry.getAuthUserAdd();
            return new AuthRequest.UserAdd(
                    add.getName(),
                    unBase64(add.getHashedPassword()),
                    add.getOptions().getNoPassword());
        }
        if (entry.hasAuthUserChangePassword()) {
            AuthUserChangePasswordRequest change = entry.getAuthUserChangePassword();
            return new AuthRequest.UserChangePassword(change.getName(), unBase64(change.getHashedPassword()));
        }
        if (entry.hasAuthUserDelete()) {
            return AuthMessages.of(entry.getAuthUserDelete());
        }
        if (entry.hasAuthUserGrantRole()) {
            return AuthMessages.of(entry.getAuthUserGrantRole());
        }
        return entry.hasAuthUserRevokeRole() ? AuthMessages.of(entry.getAuthUserRevokeRole()) : null;
    }

    private static AuthRequest.@Nullable Change role(InternalRaftRequest entry) {
        if (entry.hasAuthRoleAdd()) {
            return AuthMessages.of(entry.getAuthRoleAdd());
        }
        if (entry.hasAuthRoleDelete()) {
            return AuthMessages.of(entry.getAuthRoleDelete());
        }
        if (entry.hasAuthRoleGrantPermission()) {
            return AuthMessages.of(entry.getAuthRoleGrantPermission());
        }
        return entry.hasAuthRoleRevokePermission() ? AuthMessages.of(entry.getAuthRoleRevokePermission()) : null;
    }

    private static String base64(Bytes hash) {
        return Base64.getEncoder().encodeToString(hash.unsafeArray());
    }

    private static Bytes unBase64(String text) {
        return Bytes.wrap(Base64.getDecoder().decode(text.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
