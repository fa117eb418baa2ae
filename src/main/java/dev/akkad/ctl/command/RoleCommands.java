package dev.akkad.ctl.command;

import com.google.protobuf.ByteString;
import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.cli.Flag;
import dev.akkad.ctl.client.Rpcs.AuthCalls;
import dev.akkad.ctl.print.Prefixes;
import dev.akkad.wire.pb.authpb.Permission;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleAddRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleDeleteRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleGetRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleGrantPermissionRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleListRequest;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleRevokePermissionRequest;
import java.util.List;
import java.util.Locale;

/** role add, delete, get, list, grant-permission, revoke-permission. */
final class RoleCommands {
    private static final Flag[] RANGE = {
        Flag.bool("prefix", "the permission is for all keys that begin with the key"),
        Flag.bool("from-key", "the permission is for all keys that are greater than or equal to the key")
    };
    private static final String BOTH = "--from-key and --prefix flags are mutually exclusive";

    static final Command<Session> ROLE = Command.group(
            "role",
            "Role related commands",
            List.of(
                    Command.<Session>of("add", "<role name>", "Adds a new role", RoleCommands::add)
                            .examples("role add readers", "a role that permits nothing yet"),
                    Command.<Session>of("delete", "<role name>", "Deletes a role", RoleCommands::delete)
                            .examples("role delete readers", "nobody has it any more"),
                    Command.<Session>of("get", "<role name>", "Gets detailed information of a role", RoleCommands::get)
                            .examples("role get readers", "what it permits"),
                    Command.<Session>of("list", "", "Lists all roles", RoleCommands::list)
                            .examples("role list", "by name"),
                    Command.<Session>of(
                                    "grant-permission",
                                    "[options] <role name> <permission type> <key> [endkey]",
                                    "Grants a key to a role",
                                    RoleCommands::grant,
                                    RANGE)
                            .examples("role grant-permission --prefix readers read foo/", "read, write or readwrite"),
                    Command.<Session>of(
                                    "revoke-permission",
                                    "<role name> <key> [endkey]",
                                    "Revokes a key from a role",
                                    RoleCommands::revoke,
                                    RANGE)
                            .examples("role revoke-permission --prefix readers foo/", "no longer")));

    private RoleCommands() {}

    private static void add(Session session) throws Failure, InterruptedException {
        session.requireWords(1, "role add command requires role name as its argument");
        AuthRoleAddRequest request =
                AuthRoleAddRequest.newBuilder().setName(session.word(0)).build();
        session.printer().roleAdd(session.word(0), session.call(AuthCalls.ROLE_ADD, request));
    }

    private static void delete(Session session) throws Failure, InterruptedException {
        session.requireWords(1, "role delete command requires role name as its argument");
        AuthRoleDeleteRequest request =
                AuthRoleDeleteRequest.newBuilder().setRole(session.word(0)).build();
        session.printer().roleDelete(session.word(0), session.call(AuthCalls.ROLE_DELETE, request));
    }

    private static void get(Session session) throws Failure, InterruptedException {
        session.requireWords(1, "role get command requires role name as its argument");
        AuthRoleGetRequest request =
                AuthRoleGetRequest.newBuilder().setRole(session.word(0)).build();
        session.printer().roleGet(session.word(0), session.call(AuthCalls.ROLE_GET, request));
    }

    private static void list(Session session) throws Failure, InterruptedException {
        session.requireWords(0, "role list command requires no arguments");
        session.printer().roleList(session.call(AuthCalls.ROLE_LIST, AuthRoleListRequest.getDefaultInstance()));
    }

    private static void grant(Session session) throws Failure, InterruptedException {
        if (session.words().size() < 3) {
            throw Failure.arguments(
                    "role grant command requires role name, permission type, and key [endkey] as its argument");
        }
        Permission.Type type = switch (session.word(1).toLowerCase(Locale.ROOT)) {
            case "read" -> Permission.Type.READ;
            case "write" -> Permission.Type.WRITE;
            case "readwrite" -> Permission.Type.READWRITE;
            default -> throw Failure.arguments("invalid permission type: " + session.word(1));
        };
        Arguments.Keys keys =
                keys(session, session.words().subList(2, session.words().size()));
        AuthRoleGrantPermissionRequest request = AuthRoleGrantPermissionRequest.newBuilder()
                .setName(session.word(0))
                .setPerm(Permission.newBuilder()
                        .setPermType(type)
                        .setKey(keys.key())
                        .setRangeEnd(keys.end()))
                .build();
        session.printer().roleGrantPermission(session.word(0), session.call(AuthCalls.ROLE_GRANT_PERMISSION, request));
    }

    private static void revoke(Session session) throws Failure, InterruptedException {
        if (session.words().size() < 2) {
            throw Failure.arguments(
                    "role revoke-permission command requires role name and key [endkey] as its argument");
        }
        Arguments.Keys keys =
                keys(session, session.words().subList(1, session.words().size()));
        AuthRoleRevokePermissionRequest request = AuthRoleRevokePermissionRequest.newBuilder()
                .setRole(session.word(0))
                .setKey(keys.key())
                .setRangeEnd(keys.end())
                .build();
        session.printer()
                .roleRevokePermission(
                        session.word(0),
                        keys.key().toStringUtf8(),
                        keys.end().toStringUtf8(),
                        session.call(AuthCalls.ROLE_REVOKE_PERMISSION, request));
    }

    private static Arguments.Keys keys(Session session, List<String> words) throws Failure {
        boolean isPrefix = session.flags().isSet("prefix");
        boolean isFromKey = session.flags().isSet("from-key");
        if (words.size() > 1 && !words.get(0).isEmpty() && (isPrefix || isFromKey)) {
            throw Failure.arguments(
                    "unexpected endkey argument with --" + (isPrefix ? "prefix" : "from-key") + " flag");
        }
        if (isPrefix && isFromKey) {
            throw Failure.arguments(BOTH);
        }
        ByteString key = Arguments.bytes(words.get(0));
        if (key.isEmpty()) {
            return new Arguments.Keys(Prefixes.ALL, isPrefix || isFromKey ? Prefixes.ALL : ByteString.EMPTY);
        }
        ByteString end = words.size() > 1 ? Arguments.bytes(words.get(1)) : ByteString.EMPTY;
        return Arguments.Keys.of(key, end, isPrefix, isFromKey);
    }
}
