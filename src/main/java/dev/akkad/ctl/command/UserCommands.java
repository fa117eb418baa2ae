package dev.akkad.ctl.command;

import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.cli.Flag;
import dev.akkad.ctl.client.Rpcs.AuthCalls;
import dev.akkad.wire.pb.authpb.UserAddOptions;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleGetRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthUserAddRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthUserChangePasswordRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthUserDeleteRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthUserGetRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthUserGetResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthUserGrantRoleRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthUserListRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthUserRevokeRoleRequest;
import java.util.List;

/** user add, delete, get, list, passwd, grant-role, revoke-role. */
final class UserCommands {
    private static final Flag INTERACTIVE =
            Flag.on("interactive", "read password from stdin instead of interactive terminal");

    static final Command<Session> USER = Command.group(
            "user",
            "User related commands",
            List.of(
                    Command.<Session>of(
                                    "add",
                                    "<user name or user:password> [options]",
                                    "Adds a new user",
                                    UserCommands::add,
                                    INTERACTIVE,
                                    Flag.text("new-user-password", "", "supply password from the command line flag"),
                                    Flag.bool("no-password", "create a user without password (CN based auth only)"))
                            .examples("user add root", "asks for a password"),
                    Command.<Session>of("delete", "<user name>", "Deletes a user", UserCommands::delete)
                            .examples("user delete alice", "she is out at once"),
                    Command.<Session>of(
                                    "get",
                                    "<user name> [options]",
                                    "Gets detailed information of a user",
                                    UserCommands::get,
                                    Flag.bool("detail", "show permissions of roles granted to the user"))
                            .examples("user get alice --detail", "her roles, and what they permit"),
                    Command.<Session>of("list", "", "Lists all users", UserCommands::list)
                            .examples("user list", "by name"),
                    Command.<Session>of(
                                    "passwd",
                                    "<user name>",
                                    "Changes password of user",
                                    UserCommands::password,
                                    INTERACTIVE)
                            .examples("user passwd alice", "asks for it twice"),
                    Command.<Session>of(
                                    "grant-role",
                                    "<user name> <role name>",
                                    "Grants a role to a user",
                                    UserCommands::grant)
                            .examples("user grant-role alice readers", "what readers may, she may"),
                    Command.<Session>of(
                                    "revoke-role",
                                    "<user name> <role name>",
                                    "Revokes a role from a user",
                                    UserCommands::revoke)
                            .examples("user revoke-role alice readers", "no longer")));

    private UserCommands() {}

    private static void add(Session session) throws Failure, InterruptedException {
        session.requireWords(1, "user add command requires user name as its argument");
        String user = session.word(0);
        String password = session.flags().text("new-user-password");
        boolean hasNone = session.flags().isSet("no-password");
        if (!hasNone && password.isEmpty()) {
            int colon = user.indexOf(':');
            if (colon < 0) {
                password = askPassword(session, user);
            } else {
                password = user.substring(colon + 1);
                user = user.substring(0, colon);
                if (user.isEmpty()) {
                    throw Failure.arguments("empty user name is not allowed");
                }
            }
        }
        AuthUserAddRequest request = AuthUserAddRequest.newBuilder()
                .setName(user)
                .setPassword(hasNone ? "" : password)
                .setOptions(UserAddOptions.newBuilder().setNoPassword(hasNone))
                .build();
        session.printer().userAdd(user, session.call(AuthCalls.USER_ADD, request));
    }

    private static String askPassword(Session session, String user) throws Failure {
        return session.flags().isSet("interactive")
                ? new Passwords(session.io()).askTwice(user)
                : Passwords.line(session.io().in()).strip();
    }

    private static void delete(Session session) throws Failure, InterruptedException {
        session.requireWords(1, "user delete command requires user name as its argument");
        AuthUserDeleteRequest request =
                AuthUserDeleteRequest.newBuilder().setName(session.word(0)).build();
        session.printer().userDelete(session.word(0), session.call(AuthCalls.USER_DELETE, request));
    }

    private static void get(Session session) throws Failure, InterruptedException {
        session.requireWords(1, "user get command requires user name as its argument");
        String user = session.word(0);
        AuthUserGetResponse found = session.call(
                AuthCalls.USER_GET,
                AuthUserGetRequest.newBuilder().setName(user).build());
        if (!session.flags().isSet("detail")) {
            session.printer().userGet(user, found);
            return;
        }
        session.io().out().println("User: " + user);
        for (String role : found.getRolesList()) {
            session.io().out().println();
            AuthRoleGetRequest request =
                    AuthRoleGetRequest.newBuilder().setRole(role).build();
            session.printer().roleGet(role, session.call(AuthCalls.ROLE_GET, request));
        }
    }

    private static void list(Session session) throws Failure, InterruptedException {
        session.requireWords(0, "user list command requires no arguments");
        session.printer().userList(session.call(AuthCalls.USER_LIST, AuthUserListRequest.getDefaultInstance()));
    }

    private static void password(Session session) throws Failure, InterruptedException {
        session.requireWords(1, "user passwd command requires user name as its argument");
        AuthUserChangePasswordRequest request = AuthUserChangePasswordRequest.newBuilder()
                .setName(session.word(0))
                .setPassword(askPassword(session, session.word(0)))
                .build();
        session.printer().userChangePassword(session.call(AuthCalls.USER_CHANGE_PASSWORD, request));
    }

    private static void grant(Session session) throws Failure, InterruptedException {
        session.requireWords(2, "user grant command requires user name and role name as its argument");
        AuthUserGrantRoleRequest request = AuthUserGrantRoleRequest.newBuilder()
                .setUser(session.word(0))
                .setRole(session.word(1))
                .build();
        session.printer()
                .userGrantRole(session.word(0), session.word(1), session.call(AuthCalls.USER_GRANT_ROLE, request));
    }

    private static void revoke(Session session) throws Failure, InterruptedException {
        session.requireWords(2, "user revoke-role requires user name and role name as its argument");
        AuthUserRevokeRoleRequest request = AuthUserRevokeRoleRequest.newBuilder()
                .setName(session.word(0))
                .setRole(session.word(1))
                .build();
        session.printer()
                .userRevokeRole(session.word(0), session.word(1), session.call(AuthCalls.USER_REVOKE_ROLE, request));
    }
}
