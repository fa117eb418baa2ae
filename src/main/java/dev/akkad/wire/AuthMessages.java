package dev.akkad.wire;

import dev.akkad.auth.Permission;
import dev.akkad.machine.AuthRequest;
import dev.akkad.machine.EtcdError;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleAddRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleDeleteRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleGrantPermissionRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleRevokePermissionRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthUserDeleteRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthUserGrantRoleRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthUserRevokeRoleRequest;
import org.jspecify.annotations.Nullable;

/** The Auth service's messages to machine requests; those that carry a password are the member's own affair. */
public final class AuthMessages {
    private AuthMessages() {}

    public static AuthRequest.UserDelete of(AuthUserDeleteRequest request) {
        return new AuthRequest.UserDelete(request.getName());
    }

    public static AuthRequest.UserGrantRole of(AuthUserGrantRoleRequest request) {
        return new AuthRequest.UserGrantRole(request.getUser(), request.getRole());
    }

    public static AuthRequest.UserRevokeRole of(AuthUserRevokeRoleRequest request) {
        return new AuthRequest.UserRevokeRole(request.getName(), request.getRole());
    }

    public static AuthRequest.RoleAdd of(AuthRoleAddRequest request) {
        return new AuthRequest.RoleAdd(request.getName());
    }

    public static AuthRequest.RoleDelete of(AuthRoleDeleteRequest request) {
        return new AuthRequest.RoleDelete(request.getRole());
    }

    /** Why a grant cannot be carried out whatever the state is, or null. */
    public static @Nullable EtcdError refusal(AuthRoleGrantPermissionRequest request) {
        if (!request.hasPerm()) {
            return EtcdError.PERMISSION_NOT_GIVEN;
        }
        return request.getPerm().getPermType() == dev.akkad.wire.pb.authpb.Permission.Type.UNRECOGNIZED
                ? EtcdError.INVALID_AUTH_MANAGEMENT
                : null;
    }

    public static AuthRequest.RoleGrantPermission of(AuthRoleGrantPermissionRequest request) {
        dev.akkad.wire.pb.authpb.Permission given = request.getPerm();
        Permission.Type type = switch (given.getPermType()) {
            case WRITE -> Permission.Type.WRITE;
            case READWRITE -> Permission.Type.READWRITE;
            case READ, UNRECOGNIZED -> Permission.Type.READ;
        };
        return new AuthRequest.RoleGrantPermission(
                request.getName(),
                new Permission(type, ByteStrings.bytes(given.getKey()), ByteStrings.bytes(given.getRangeEnd())));
    }

    public static AuthRequest.RoleRevokePermission of(AuthRoleRevokePermissionRequest request) {
        return new AuthRequest.RoleRevokePermission(
                request.getRole(), ByteStrings.bytes(request.getKey()), ByteStrings.bytes(request.getRangeEnd()));
    }

    public static dev.akkad.wire.pb.authpb.Permission of(Permission permission) {
        return AuthEntries.permission(permission);
    }
}
