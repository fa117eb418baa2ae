package dev.akkad.ctl.print;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.cli.GoText;
import dev.akkad.wire.pb.authpb.Permission;
import dev.akkad.wire.pb.etcdserverpb.AlarmMember;
import dev.akkad.wire.pb.etcdserverpb.AlarmResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleAddResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleDeleteResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleGetResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleGrantPermissionResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleListResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthRoleRevokePermissionResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthStatusResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthUserAddResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthUserChangePasswordResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthUserDeleteResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthUserGetResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthUserGrantRoleResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthUserListResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthUserRevokeRoleResponse;
import dev.akkad.wire.pb.etcdserverpb.DeleteRangeResponse;
import dev.akkad.wire.pb.etcdserverpb.DowngradeResponse;
import dev.akkad.wire.pb.etcdserverpb.HashKVResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseGrantResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseKeepAliveResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseLeasesResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseRevokeResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseTimeToLiveResponse;
import dev.akkad.wire.pb.etcdserverpb.MemberAddResponse;
import dev.akkad.wire.pb.etcdserverpb.MemberListResponse;
import dev.akkad.wire.pb.etcdserverpb.MemberPromoteResponse;
import dev.akkad.wire.pb.etcdserverpb.MemberRemoveResponse;
import dev.akkad.wire.pb.etcdserverpb.MemberUpdateResponse;
import dev.akkad.wire.pb.etcdserverpb.MoveLeaderResponse;
import dev.akkad.wire.pb.etcdserverpb.PutResponse;
import dev.akkad.wire.pb.etcdserverpb.RangeResponse;
import dev.akkad.wire.pb.etcdserverpb.ResponseHeader;
import dev.akkad.wire.pb.etcdserverpb.ResponseOp;
import dev.akkad.wire.pb.etcdserverpb.StatusResponse;
import dev.akkad.wire.pb.etcdserverpb.TxnResponse;
import dev.akkad.wire.pb.etcdserverpb.WatchResponse;
import dev.akkad.wire.pb.mvccpb.Event;
import dev.akkad.wire.pb.mvccpb.KeyValue;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;

/** What a person wants to read. Keys and values come out as the bytes they are. */
public final class SimplePrinter extends Printer {
    private final PrintStream err;
    private final boolean hex;
    private boolean valuesOnly;

    SimplePrinter(PrintStream out, PrintStream err, boolean hex) {
        super(out);
        this.err = err;
        this.hex = hex;
    }

    /** From now on keys are left out. */
    public void printValuesOnly() {
        valuesOnly = true;
    }

    @Override
    protected void message(Message response) throws Failure {
        throw unsupported("simple");
    }

    private void bytes(ByteString value) {
        if (hex) {
            out.println(GoText.hexEscapes(value.toByteArray()));
        } else {
            byte[] raw = value.toByteArray();
            out.write(raw, 0, raw.length);
            out.println();
        }
    }

    private void keyValue(KeyValue keyValue) {
        if (!valuesOnly) {
            bytes(keyValue.getKey());
        }
        bytes(keyValue.getValue());
    }

    @Override
    public void get(RangeResponse response) {
        response.getKvsList().forEach(this::keyValue);
    }

    @Override
    public void put(PutResponse response) {
        out.println("OK");
        if (response.hasPrevKv()) {
            keyValue(response.getPrevKv());
        }
    }

    @Override
    public void delete(DeleteRangeResponse response) {
        out.println(response.getDeleted());
        response.getPrevKvsList().forEach(this::keyValue);
    }

    @Override
    public void txn(TxnResponse response) {
        out.println(response.getSucceeded() ? "SUCCESS" : "FAILURE");
        for (ResponseOp each : response.getResponsesList()) {
            out.println();
            switch (each.getResponseCase()) {
                case RESPONSE_RANGE -> get(each.getResponseRange());
                case RESPONSE_PUT -> put(each.getResponsePut());
                case RESPONSE_DELETE_RANGE -> delete(each.getResponseDeleteRange());
                case RESPONSE_TXN -> txn(each.getResponseTxn());
                case RESPONSE_NOT_SET -> out.println("unexpected response");
            }
        }
    }

    @Override
    public void watch(WatchResponse response) {
        boolean isProgress = response.getEventsCount() == 0
                && !response.getCanceled()
                && !response.getCreated()
                && response.getCompactRevision() == 0;
        if (isProgress) {
            out.println("progress notify: " + response.getHeader().getRevision());
        }
        for (Event event : response.getEventsList()) {
            out.println(event.getType());
            if (event.hasPrevKv()) {
                keyValue(event.getPrevKv());
            }
            keyValue(event.getKv());
        }
    }

    @Override
    public void grant(LeaseGrantResponse response) {
        out.println("lease " + GoText.hex16(response.getID()) + " granted with TTL(" + response.getTTL() + "s)");
    }

    @Override
    public void revoke(long id, LeaseRevokeResponse response) {
        out.println("lease " + GoText.hex16(id) + " revoked");
    }

    @Override
    public void keepAlive(LeaseKeepAliveResponse response) {
        out.println("lease " + GoText.hex16(response.getID()) + " keepalived with TTL(" + response.getTTL() + ")");
    }

    @Override
    public void timeToLive(boolean showsKeys, LeaseTimeToLiveResponse response) {
        String lease = "lease " + GoText.hex16(response.getID());
        if (response.getGrantedTTL() == 0) {
            out.println(lease + " already expired");
            return;
        }
        String keys = response.getKeysList().stream()
                .map(ByteString::toStringUtf8)
                .collect(Collectors.joining(" ", ", attached keys([", "])"));
        out.println(lease + " granted with TTL(" + response.getGrantedTTL() + "s), remaining(" + response.getTTL()
                + "s)" + (showsKeys ? keys : ""));
    }

    @Override
    public void leases(LeaseLeasesResponse response) {
        out.println("found " + response.getLeasesCount() + " leases");
        response.getLeasesList().forEach(lease -> out.println(GoText.hex16(lease.getID())));
    }

    private void changed(long id, String what, ResponseHeader header) {
        out.println(
                "Member " + GoText.padded16(id) + " " + what + " cluster " + GoText.padded16(header.getClusterId()));
    }

    @Override
    public void memberAdd(MemberAddResponse response) {
        boolean isLearner = response.getMember().getIsLearner();
        changed(response.getMember().getID(), isLearner ? "added as learner to" : "added to", response.getHeader());
    }

    @Override
    public void memberRemove(long id, MemberRemoveResponse response) {
        changed(id, "removed from", response.getHeader());
    }

    @Override
    public void memberUpdate(long id, MemberUpdateResponse response) {
        changed(id, "updated in", response.getHeader());
    }

    @Override
    public void memberPromote(long id, MemberPromoteResponse response) {
        changed(id, "promoted in", response.getHeader());
    }

    @Override
    public void memberList(MemberListResponse response) {
        Rows.members(response).forEach(row -> out.println(String.join(", ", row)));
    }

    @Override
    public void health(List<Health> members) {
        for (Health member : members) {
            if (member.error().isEmpty()) {
                out.println(
                        member.endpoint() + " is healthy: successfully committed proposal: took = " + member.took());
            } else {
                err.println(member.endpoint() + " is unhealthy: failed to commit proposal: " + member.error());
            }
        }
    }

    @Override
    public void status(List<At<StatusResponse>> members) {
        Rows.status(members).forEach(row -> out.println(String.join(", ", row)));
    }

    @Override
    public void hashKv(List<At<HashKVResponse>> members) {
        Rows.hashes(members).forEach(row -> out.println(String.join(", ", row)));
    }

    @Override
    public void moveLeader(long from, long to, MoveLeaderResponse response) {
        out.println("Leadership transferred from " + GoText.hex(from) + " to " + GoText.hex(to));
    }

    @Override
    public void downgrade(String action, DowngradeResponse response) {
        out.println("Downgrade " + action + " success, cluster version " + response.getVersion());
    }

    @Override
    public void alarm(AlarmResponse response) {
        for (AlarmMember alarm : response.getAlarmsList()) {
            String member = alarm.getMemberID() == 0 ? "" : "memberID:" + Long.toUnsignedString(alarm.getMemberID());
            out.println((member + " alarm:" + alarm.getAlarm()).strip() + " ");
        }
    }

    @Override
    public void authStatus(AuthStatusResponse response) {
        out.println("Authentication Status: " + response.getEnabled());
        out.println("AuthRevision: " + Long.toUnsignedString(response.getAuthRevision()));
    }

    @Override
    public void roleAdd(String role, AuthRoleAddResponse response) {
        out.println("Role " + role + " created");
    }

    @Override
    public void roleGet(String role, AuthRoleGetResponse response) {
        out.println("Role " + role);
        boolean isRoot = role.equals("root") && response.getPermCount() == 0;
        out.println("KV Read:");
        if (isRoot) {
            out.println("\t[, <open ended>");
        }
        permissions(response, Permission.Type.READ);
        out.println("KV Write:");
        if (isRoot) {
            out.println("\t[, <open ended>");
        }
        permissions(response, Permission.Type.WRITE);
    }

    private void permissions(AuthRoleGetResponse response, Permission.Type type) {
        for (Permission permission : response.getPermList()) {
            if (permission.getPermType() == type || permission.getPermType() == Permission.Type.READWRITE) {
                out.println("\t" + interval(permission.getKey(), permission.getRangeEnd()));
            }
        }
    }

    private static String interval(ByteString key, ByteString end) {
        String first = key.toStringUtf8();
        if (end.isEmpty()) {
            return first;
        }
        String text = "[" + first + (end.equals(Prefixes.ALL) ? ", <open ended>" : ", " + end.toStringUtf8() + ")");
        return !key.isEmpty() && end.equals(Prefixes.end(key)) ? text + " (prefix " + first + ")" : text;
    }

    @Override
    public void roleDelete(String role, AuthRoleDeleteResponse response) {
        out.println("Role " + role + " deleted");
    }

    @Override
    public void roleList(AuthRoleListResponse response) {
        response.getRolesList().forEach(out::println);
    }

    @Override
    public void roleGrantPermission(String role, AuthRoleGrantPermissionResponse response) {
        out.println("Role " + role + " updated");
    }

    @Override
    public void roleRevokePermission(String role, String key, String end, AuthRoleRevokePermissionResponse response) {
        String what = end.isEmpty()
                ? "key " + key
                : "range [" + key + (end.equals("\0") ? ", <open ended>" : ", " + end + ")");
        out.println("Permission of " + what + " is revoked from role " + role);
    }

    @Override
    public void userAdd(String user, AuthUserAddResponse response) {
        out.println("User " + user + " created");
    }

    @Override
    public void userGet(String user, AuthUserGetResponse response) {
        out.println("User: " + user);
        out.println("Roles:"
                + response.getRolesList().stream().map(role -> " " + role).collect(Collectors.joining()));
    }

    @Override
    public void userChangePassword(AuthUserChangePasswordResponse response) {
        out.println("Password updated");
    }

    @Override
    public void userGrantRole(String user, String role, AuthUserGrantRoleResponse response) {
        out.println("Role " + role + " is granted to user " + user);
    }

    @Override
    public void userRevokeRole(String user, String role, AuthUserRevokeRoleResponse response) {
        out.println("Role " + role + " is revoked from user " + user);
    }

    @Override
    public void userDelete(String user, AuthUserDeleteResponse response) {
        out.println("User " + user + " deleted");
    }

    @Override
    public void userList(AuthUserListResponse response) {
        response.getUsersList().forEach(out::println);
    }
}
