package dev.akkad.ctl.command;

import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.client.RpcException;
import dev.akkad.ctl.client.Rpcs.AuthCalls;
import dev.akkad.wire.pb.etcdserverpb.AuthDisableRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthEnableRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleAddRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthStatusRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthUserGrantRoleRequest;
import java.util.List;

/** auth enable, disable, status. */
final class AuthCommands {
    private static final String ROOT = "root";
    private static final String NO_ROOT_ROLE = "etcdserver: root user does not have root role";
    private static final String ROLE_EXISTS = "etcdserver: role name already exists";

    static final Command<Session> AUTH = Command.group(
            "auth",
            "Enable or disable authentication",
            List.of(
                    Command.<Session>of("enable", "", "Enables authentication", AuthCommands::enable)
                            .examples("auth enable", "needs a user named root"),
                    Command.<Session>of("disable", "", "Disables authentication", AuthCommands::disable)
                            .examples("auth disable --user root", "anybody may do anything again"),
                    Command.<Session>of("status", "", "Returns authentication status", AuthCommands::status)
                            .examples("auth status", "whether it is on")));

    private AuthCommands() {}

    private static void enable(Session session) throws Failure, InterruptedException {
        session.requireWords(0, "auth enable command does not accept any arguments");
        try {
            session.client().call(AuthCalls.ENABLE, AuthEnableRequest.getDefaultInstance(), session.deadline());
        } catch (RpcException e) {
            if (!e.text().equals(NO_ROOT_ROLE)) {
                throw Session.failure(Failure.ERROR, e);
            }
            giveRootItsRole(session);
            session.call(AuthCalls.ENABLE, AuthEnableRequest.getDefaultInstance());
        }
        session.io().out().println("Authentication Enabled");
    }

    private static void giveRootItsRole(Session session) throws Failure, InterruptedException {
        try {
            session.client()
                    .call(
                            AuthCalls.ROLE_ADD,
                            AuthRoleAddRequest.newBuilder().setName(ROOT).build(),
                            session.deadline());
        } catch (RpcException e) {
            if (!e.text().equals(ROLE_EXISTS)) {
                throw Session.failure(Failure.ERROR, e);
            }
        }
        session.call(
                AuthCalls.USER_GRANT_ROLE,
                AuthUserGrantRoleRequest.newBuilder()
                        .setUser(ROOT)
                        .setRole(ROOT)
                        .build());
    }

    private static void disable(Session session) throws Failure, InterruptedException {
        session.requireWords(0, "auth disable command does not accept any arguments");
        session.call(AuthCalls.DISABLE, AuthDisableRequest.getDefaultInstance());
        session.io().out().println("Authentication Disabled");
    }

    private static void status(Session session) throws Failure, InterruptedException {
        session.requireWords(0, "auth status command does not accept any arguments");
        session.printer().authStatus(session.call(AuthCalls.STATUS, AuthStatusRequest.getDefaultInstance()));
    }
}
