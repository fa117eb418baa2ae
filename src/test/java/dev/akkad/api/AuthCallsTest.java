package dev.akkad.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import dev.akkad.RawHttp;
import dev.akkad.auth.Permission;
import dev.akkad.base.Bytes;
import dev.akkad.machine.AuthRequest;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Response;
import dev.akkad.member.Caller;
import dev.akkad.member.Export;
import dev.akkad.member.ExportListener;
import dev.akkad.member.Member;
import dev.akkad.member.Reply;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleGetRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleGetResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleGrantPermissionRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleGrantPermissionResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthStatusRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthStatusResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthUserAddRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthUserAddResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthUserGetRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthUserGetResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthenticateRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthenticateResponse;
import dev.akkad.wire.pb.etcdserverpb.PutRequest;
import dev.akkad.wire.pb.etcdserverpb.PutResponse;
import dev.akkad.wire.pb.etcdserverpb.RpcProto;
import dev.akkad.wire.pb.v3electionpb.V3ElectionProto;
import dev.akkad.wire.pb.v3lockpb.V3LockProto;
import io.grpc.Status;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Auth service over the wire, and on whose behalf calls are made. */
final class AuthCallsTest {
    /** Needs no user (semantics 11.4). */
    private static final Set<String> FOR_NOBODY = Set.of("AuthStatus", "Authenticate");

    private static final PutRequest PUT =
            PutRequest.newBuilder().setKey(ByteString.copyFromUtf8("k")).build();
    private static final Export NO_EXPORT = new Export() {
        @Override
        public void next() {}

        @Override
        public void close() {}
    };

    private final PortFixture fixture = new PortFixture();
    private final GrpcClient client = fixture.grpc();

    @AfterEach
    void close() {
        client.close();
        fixture.close();
    }

    private Caller caller() {
        fixture.member.authEnabled = true;
        fixture.member.machine = request -> FakeMember.done(new Response.Put(3, null));
        client.unary("etcdserverpb.KV/Put", PUT, PutResponse.getDefaultInstance());
        assertThat(fixture.member.callers).hasSize(1);
        return fixture.member.callers.element();
    }

    @Test
    void aCallIsMadeForWhoeverItsTokenNames() {
        client.withHeader("token", "abc.1").withHeader("authorization", "Bearer def.2");

        assertThat(caller().token()).isEqualTo("abc.1");
    }

    @Test
    void authorizationIsATokenTooWithoutItsFirstWord() {
        client.withHeader("authorization", "Bearer def.2");

        assertThat(caller().token()).isEqualTo("def.2");
    }

    @Test
    void theGatewayTakesItFromTheHeaderOfHttp() {
        fixture.member.authEnabled = true;
        fixture.member.machine = request -> FakeMember.done(new Response.Put(3, null));
        try (RawHttp http = new RawHttp(fixture.number())) {
            http.post("/v3/kv/put", "{\"key\":\"aw==\"}", "Authorization: Bearer abc.1");

            assertThat(http.head().status()).isEqualTo(200);
        }
        assertThat(fixture.member.callers).extracting(Caller::token).containsExactly("abc.1");
    }

    @Test
    void withoutATokenNobodyCalls() {
        assertThat(caller()).isSameAs(Caller.NOBODY);
    }

    @Test
    void whileAuthenticationIsOffNobodyLooksWhoCalls() {
        fixture.member.machine = request -> FakeMember.done(new Response.Put(3, null));
        client.withHeader("token", "abc.1").unary("etcdserverpb.KV/Put", PUT, PutResponse.getDefaultInstance());

        assertThat(fixture.member.callers).isEmpty();
    }

    static Stream<MethodDescriptor> methods() {
        return Stream.of(RpcProto.getDescriptor(), V3LockProto.getDescriptor(), V3ElectionProto.getDescriptor())
                .flatMap(file -> file.getServices().stream())
                .flatMap(service -> service.getMethods().stream())
                .filter(method -> !method.isClientStreaming() && !FOR_NOBODY.contains(method.getName()));
    }

    /**
     * A member that refuses every caller: no call may be answered all the same, for then it would have asked the member
     * for itself (CVE-2026-33413).
     */
    @ParameterizedTest
    @MethodSource("methods")
    void noCallIsAnsweredBehindTheBackOfTheRules(MethodDescriptor method) throws InterruptedException {
        fixture.member.authEnabled = true;
        fixture.member.machine = request -> FakeMember.done(new Response.Done(1));
        fixture.member.forCallers = refusing(fixture.member);
        DynamicMessage empty = DynamicMessage.getDefaultInstance(method.getInputType());
        var stream = client.stream(
                method.getService().getFullName() + "/" + method.getName(),
                empty,
                DynamicMessage.getDefaultInstance(method.getOutputType()));
        stream.send(withAKey(empty));
        stream.halfClose();

        assertThat(stream.end().getCode()).isNotEqualTo(Status.Code.OK);
        assertThat(stream.responses).isEmpty();
    }

    /** What would be refused for having no key at all would show nothing. */
    private static DynamicMessage withAKey(DynamicMessage empty) {
        var key = empty.getDescriptorForType().findFieldByName("key");
        return key == null
                ? empty
                : empty.toBuilder().setField(key, ByteString.copyFromUtf8("k")).build();
    }

    private static Member refusing(FakeMember member) {
        return (Member) Proxy.newProxyInstance(
                Member.class.getClassLoader(), new Class<?>[] {Member.class}, (proxy, method, arguments) -> {
                    Object last = arguments == null ? "" : arguments[arguments.length - 1];
                    if (last instanceof Reply<?>) {
                        @SuppressWarnings("unchecked")
                        Reply<Outcome> reply = (Reply<Outcome>) last;
                        reply.complete(new Outcome.Refused(EtcdError.PERMISSION_DENIED));
                        return null;
                    }
                    if (last instanceof ExportListener copier) {
                        copier.onFailed(EtcdError.PERMISSION_DENIED);
                        return NO_EXPORT;
                    }
                    return method.invoke(member, arguments);
                });
    }

    @Test
    void answersAreTheServicesOwn() {
        fixture.member.machine = request -> {
            if (request instanceof AuthRequest.UserGet) {
                return FakeMember.done(new Response.Names(5, List.of("a", "b")));
            }
            if (request instanceof AuthRequest.RoleGet) {
                Permission permission = new Permission(Permission.Type.WRITE, Bytes.utf8("k"), Bytes.of(0));
                return FakeMember.done(new Response.Permissions(5, List.of(permission)));
            }
            return request instanceof AuthRequest.Status
                    ? FakeMember.done(new Response.AuthStatus(5, true, 9))
                    : FakeMember.done(new Response.Authenticated(5, "t.1"));
        };

        assertThat(client.unary(
                                "etcdserverpb.Auth/UserGet",
                                AuthUserGetRequest.newBuilder().setName("x").build(),
                                AuthUserGetResponse.getDefaultInstance())
                        .getRolesList())
                .containsExactly("a", "b");
        AuthRoleGetResponse role = client.unary(
                "etcdserverpb.Auth/RoleGet",
                AuthRoleGetRequest.newBuilder().setRole("x").build(),
                AuthRoleGetResponse.getDefaultInstance());
        assertThat(role.getPerm(0).getPermType()).isEqualTo(dev.akkad.wire.pb.authpb.Permission.Type.WRITE);
        assertThat(role.getPerm(0).getRangeEnd()).isEqualTo(ByteString.copyFrom(new byte[1]));
        AuthStatusResponse status = client.unary(
                "etcdserverpb.Auth/AuthStatus",
                AuthStatusRequest.getDefaultInstance(),
                AuthStatusResponse.getDefaultInstance());
        assertThat(status.getEnabled()).isTrue();
        assertThat(status.getAuthRevision()).isEqualTo(9);
        AuthenticateResponse token = client.unary(
                "etcdserverpb.Auth/Authenticate",
                AuthenticateRequest.newBuilder().setName("x").build(),
                AuthenticateResponse.getDefaultInstance());
        assertThat(token.getToken()).isEqualTo("t.1");
        assertThat(token.getHeader().getRevision()).isEqualTo(5);
    }

    @Test
    void whatIsWrongByItselfIsRefusedAtOnce() {
        assertThat(client.refusal(
                                "etcdserverpb.Auth/UserAdd",
                                AuthUserAddRequest.getDefaultInstance(),
                                AuthUserAddResponse.getDefaultInstance())
                        .getDescription())
                .isEqualTo("etcdserver: user name is empty");
        assertThat(client.refusal(
                                "etcdserverpb.Auth/RoleGrantPermission",
                                AuthRoleGrantPermissionRequest.newBuilder()
                                        .setName("r")
                                        .build(),
                                AuthRoleGrantPermissionResponse.getDefaultInstance())
                        .getDescription())
                .isEqualTo("etcdserver: permission not given");
        assertThat(fixture.member.submitted).isEmpty();
    }
}
