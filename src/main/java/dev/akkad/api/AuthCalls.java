package dev.akkad.api;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.akkad.machine.AuthRequest;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Response;
import dev.akkad.member.Reply;
import dev.akkad.wire.AuthMessages;
import dev.akkad.wire.pb.etcdserverpb.AuthDisableResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthEnableResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleAddRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleAddResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleDeleteRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleDeleteResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleGetRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleGetResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleGrantPermissionRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleGrantPermissionResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleListResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleRevokePermissionRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleRevokePermissionResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthStatusResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthUserAddRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthUserAddResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthUserChangePasswordRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthUserChangePasswordResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthUserDeleteRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthUserDeleteResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthUserGetRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthUserGetResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthUserGrantRoleRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthUserGrantRoleResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthUserListResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthUserRevokeRoleRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthUserRevokeRoleResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthenticateRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthenticateResponse;
import dev.akkad.wire.pb.etcdserverpb.ResponseHeader;
import java.util.function.Function;

/** {@code etcdserverpb.Auth}: users, roles and tokens. */
final class AuthCalls {
    private AuthCalls() {}

    static void enable(GrpcCall call, byte[] emptyMessage) {
        submit(
                call,
                new AuthRequest.Enable(),
                header -> AuthEnableResponse.newBuilder().setHeader(header).build());
    }

    static void disable(GrpcCall call, byte[] emptyMessage) {
        submit(
                call,
                new AuthRequest.Disable(),
                header -> AuthDisableResponse.newBuilder().setHeader(header).build());
    }

    static void status(GrpcCall call, byte[] emptyMessage) {
        Reply<Outcome> reply = call.reply(AuthCalls::sendStatus, Response.AuthStatus.class);
        call.member().submit(new AuthRequest.Status(), reply);
    }

    private static void sendStatus(GrpcCall call, Response.AuthStatus status) {
        call.complete(AuthStatusResponse.newBuilder()
                .setHeader(header(call, status))
                .setEnabled(status.enabled())
                .setAuthRevision(status.authRevision())
                .build());
    }

    static void authenticate(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        AuthenticateRequest request = AuthenticateRequest.parseFrom(message);
        Reply<Outcome> reply = call.reply(AuthCalls::sendToken, Response.Authenticated.class);
        call.member().authenticate(request.getName(), request.getPassword(), reply);
    }

    private static void sendToken(GrpcCall call, Response.Authenticated authenticated) {
        call.complete(AuthenticateResponse.newBuilder()
                .setHeader(header(call, authenticated))
                .setToken(authenticated.token())
                .build());
    }

    static void userAdd(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        AuthUserAddRequest request = AuthUserAddRequest.parseFrom(message);
        if (request.getName().isEmpty()) {
            call.refuse(EtcdError.USER_EMPTY);
            return;
        }
        boolean noPassword = request.getOptions().getNoPassword();
        call.member()
                .addUser(
                        request.getName(),
                        request.getPassword(),
                        noPassword,
                        done(
                                call,
                                header -> AuthUserAddResponse.newBuilder()
                                        .setHeader(header)
                                        .build()));
    }

    static void userGet(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        AuthUserGetRequest request = AuthUserGetRequest.parseFrom(message);
        names(
                call,
                new AuthRequest.UserGet(request.getName()),
                names -> AuthUserGetResponse.newBuilder()
                        .setHeader(header(call, names))
                        .addAllRoles(names.names())
                        .build());
    }

    static void userList(GrpcCall call, byte[] emptyMessage) {
        names(
                call,
                new AuthRequest.UserList(),
                names -> AuthUserListResponse.newBuilder()
                        .setHeader(header(call, names))
                        .addAllUsers(names.names())
                        .build());
    }

    static void userDelete(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        submit(
                call,
                AuthMessages.of(AuthUserDeleteRequest.parseFrom(message)),
                header -> AuthUserDeleteResponse.newBuilder().setHeader(header).build());
    }

    static void userChangePassword(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        AuthUserChangePasswordRequest request = AuthUserChangePasswordRequest.parseFrom(message);
        call.member()
                .changePassword(
                        request.getName(),
                        request.getPassword(),
                        done(
                                call,
                                header -> AuthUserChangePasswordResponse.newBuilder()
                                        .setHeader(header)
                                        .build()));
    }

    static void userGrantRole(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        submit(
                call,
                AuthMessages.of(AuthUserGrantRoleRequest.parseFrom(message)),
                header ->
                        AuthUserGrantRoleResponse.newBuilder().setHeader(header).build());
    }

    static void userRevokeRole(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        submit(
                call,
                AuthMessages.of(AuthUserRevokeRoleRequest.parseFrom(message)),
                header -> AuthUserRevokeRoleResponse.newBuilder()
                        .setHeader(header)
                        .build());
    }

    static void roleAdd(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        submit(
                call,
                AuthMessages.of(AuthRoleAddRequest.parseFrom(message)),
                header -> AuthRoleAddResponse.newBuilder().setHeader(header).build());
    }

    static void roleGet(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        AuthRequest.RoleGet request =
                new AuthRequest.RoleGet(AuthRoleGetRequest.parseFrom(message).getRole());
        call.member().submit(request, call.reply(AuthCalls::sendPermissions, Response.Permissions.class));
    }

    private static void sendPermissions(GrpcCall call, Response.Permissions permissions) {
        AuthRoleGetResponse.Builder response = AuthRoleGetResponse.newBuilder().setHeader(header(call, permissions));
        permissions.permissions().forEach(permission -> response.addPerm(AuthMessages.of(permission)));
        call.complete(response.build());
    }

    static void roleList(GrpcCall call, byte[] emptyMessage) {
        names(
                call,
                new AuthRequest.RoleList(),
                names -> AuthRoleListResponse.newBuilder()
                        .setHeader(header(call, names))
                        .addAllRoles(names.names())
                        .build());
    }

    static void roleDelete(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        submit(
                call,
                AuthMessages.of(AuthRoleDeleteRequest.parseFrom(message)),
                header -> AuthRoleDeleteResponse.newBuilder().setHeader(header).build());
    }

    static void roleGrantPermission(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        AuthRoleGrantPermissionRequest request = AuthRoleGrantPermissionRequest.parseFrom(message);
        EtcdError refusal = AuthMessages.refusal(request);
        if (refusal != null) {
            call.refuse(refusal);
            return;
        }
        submit(
                call,
                AuthMessages.of(request),
                header -> AuthRoleGrantPermissionResponse.newBuilder()
                        .setHeader(header)
                        .build());
    }

    static void roleRevokePermission(GrpcCall call, byte[] message) throws InvalidProtocolBufferException {
        submit(
                call,
                AuthMessages.of(AuthRoleRevokePermissionRequest.parseFrom(message)),
                header -> AuthRoleRevokePermissionResponse.newBuilder()
                        .setHeader(header)
                        .build());
    }

    private static void submit(GrpcCall call, AuthRequest request, Function<ResponseHeader, MessageLite> message) {
        call.member().submit(request, done(call, message));
    }

    private static Reply<Outcome> done(GrpcCall call, Function<ResponseHeader, MessageLite> message) {
        return call.reply((same, done) -> same.complete(message.apply(header(same, done))), Response.Done.class);
    }

    private static void names(GrpcCall call, AuthRequest.Query query, Function<Response.Names, MessageLite> message) {
        call.member()
                .submit(query, call.reply((same, names) -> same.complete(message.apply(names)), Response.Names.class));
    }

    private static ResponseHeader header(GrpcCall call, Response response) {
        return Origins.of(call).header(response.revision());
    }
}
