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
import dev.akkad.wire.pb.etcdserverpb.AuthUserAddResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthUserChangePasswordResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthUserDeleteResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthUserGrantRoleResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthUserRevokeRoleResponse;
import dev.akkad.wire.pb.etcdserverpb.DeleteRangeResponse;
import dev.akkad.wire.pb.etcdserverpb.HashKVResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseGrantResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseKeepAliveResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseLeasesResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseRevokeResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseStatus;
import dev.akkad.wire.pb.etcdserverpb.LeaseTimeToLiveResponse;
import dev.akkad.wire.pb.etcdserverpb.Member;
import dev.akkad.wire.pb.etcdserverpb.MemberListResponse;
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

/** One field in a line, texts in quotes. */
final class FieldsPrinter extends Printer {
    private final boolean hex;

    FieldsPrinter(PrintStream out, boolean hex) {
        super(out);
        this.hex = hex;
    }

    @Override
    protected void message(Message response) throws Failure {
        throw unsupported("fields");
    }

    private void field(String name, Object value) {
        out.println('"' + name + "\" : " + value);
    }

    private void quoted(String name, ByteString value) {
        field(name, GoText.quote(value.toByteArray()));
    }

    private void quoted(String name, String value) {
        field(name, GoText.quote(value));
    }

    private void id(String name, long id) {
        field(name, hex ? GoText.hex(id) : Long.toUnsignedString(id));
    }

    private void header(ResponseHeader header) {
        id("ClusterID", header.getClusterId());
        id("MemberID", header.getMemberId());
        // Only what is about keys has one.
        if (header.getRevision() > 0) {
            field("Revision", header.getRevision());
        }
        field("RaftTerm", Long.toUnsignedString(header.getRaftTerm()));
    }

    private void keyValue(String prefix, KeyValue keyValue) {
        quoted(prefix + "Key", keyValue.getKey());
        field(prefix + "CreateRevision", keyValue.getCreateRevision());
        field(prefix + "ModRevision", keyValue.getModRevision());
        field(prefix + "Version", keyValue.getVersion());
        quoted(prefix + "Value", keyValue.getValue());
        field(prefix + "Lease", hex ? GoText.hex(keyValue.getLease()) : keyValue.getLease());
    }

    @Override
    public void get(RangeResponse response) {
        header(response.getHeader());
        response.getKvsList().forEach(keyValue -> keyValue("", keyValue));
        field("More", response.getMore());
        field("Count", response.getCount());
    }

    @Override
    public void put(PutResponse response) {
        header(response.getHeader());
        if (response.hasPrevKv()) {
            keyValue("Prev", response.getPrevKv());
        }
    }

    @Override
    public void delete(DeleteRangeResponse response) {
        header(response.getHeader());
        response.getPrevKvsList().forEach(keyValue -> keyValue("Prev", keyValue));
        field("Deleted", response.getDeleted());
    }

    @Override
    public void txn(TxnResponse response) {
        header(response.getHeader());
        field("Succeeded", response.getSucceeded());
        for (ResponseOp each : response.getResponsesList()) {
            switch (each.getResponseCase()) {
                case RESPONSE_RANGE -> get(each.getResponseRange());
                case RESPONSE_PUT -> put(each.getResponsePut());
                case RESPONSE_DELETE_RANGE -> delete(each.getResponseDeleteRange());
                case RESPONSE_TXN -> txn(each.getResponseTxn());
                case RESPONSE_NOT_SET -> quoted("Unknown", "");
            }
        }
    }

    @Override
    public void watch(WatchResponse response) {
        header(response.getHeader());
        for (Event event : response.getEventsList()) {
            field("Type", event.getType());
            if (event.hasPrevKv()) {
                keyValue("Prev", event.getPrevKv());
            }
            keyValue("", event.getKv());
        }
    }

    @Override
    public void grant(LeaseGrantResponse response) {
        header(response.getHeader());
        field("ID", hex ? GoText.hex(response.getID()) : response.getID());
        field("TTL", response.getTTL());
    }

    @Override
    public void revoke(long id, LeaseRevokeResponse response) {
        header(response.getHeader());
    }

    @Override
    public void keepAlive(LeaseKeepAliveResponse response) {
        header(response.getHeader());
        field("ID", hex ? GoText.hex(response.getID()) : response.getID());
        field("TTL", response.getTTL());
    }

    @Override
    public void timeToLive(boolean showsKeys, LeaseTimeToLiveResponse response) {
        header(response.getHeader());
        field("ID", hex ? GoText.hex(response.getID()) : response.getID());
        field("TTL", response.getTTL());
        field("GrantedTTL", response.getGrantedTTL());
        response.getKeysList().forEach(key -> quoted("Key", key));
    }

    @Override
    public void leases(LeaseLeasesResponse response) {
        header(response.getHeader());
        for (LeaseStatus lease : response.getLeasesList()) {
            field("ID", hex ? GoText.hex(lease.getID()) : lease.getID());
        }
    }

    @Override
    public void memberList(MemberListResponse response) {
        header(response.getHeader());
        for (Member member : response.getMembersList()) {
            id("ID", member.getID());
            quoted("Name", member.getName());
            for (String url : member.getPeerURLsList()) {
                quoted("PeerURL", url);
            }
            for (String url : member.getClientURLsList()) {
                quoted("ClientURL", url);
            }
            field("IsLearner", member.getIsLearner());
            out.println();
        }
    }

    @Override
    public void health(List<Health> members) {
        for (Health member : members) {
            quoted("Endpoint", member.endpoint());
            field("Health", member.healthy());
            field("Took", member.took());
            field("Error", member.error());
            out.println();
        }
    }

    @Override
    public void status(List<At<StatusResponse>> members) {
        for (At<StatusResponse> member : members) {
            StatusResponse status = member.answer();
            header(status.getHeader());
            quoted("Version", status.getVersion());
            quoted("StorageVersion", status.getStorageVersion());
            field("DBSize", status.getDbSize());
            field("DBSizeInUse", status.getDbSizeInUse());
            field("DBSizeQuota", status.getDbSizeQuota());
            id("Leader", status.getLeader());
            field("IsLearner", status.getIsLearner());
            field("RaftIndex", Long.toUnsignedString(status.getRaftIndex()));
            field("RaftTerm", Long.toUnsignedString(status.getRaftTerm()));
            field("RaftAppliedIndex", Long.toUnsignedString(status.getRaftAppliedIndex()));
            field("Errors", "[" + String.join(" ", status.getErrorsList()) + "]");
            quoted("Endpoint", member.endpoint());
            quoted("DowngradeTargetVersion", status.getDowngradeInfo().getTargetVersion());
            field("DowngradeEnabled", status.getDowngradeInfo().getEnabled());
            out.println();
        }
    }

    @Override
    public void hashKv(List<At<HashKVResponse>> members) {
        for (At<HashKVResponse> member : members) {
            header(member.answer().getHeader());
            quoted("Endpoint", member.endpoint());
            field("Hash", Integer.toUnsignedString(member.answer().getHash()));
            field("HashRevision", member.answer().getHashRevision());
            out.println();
        }
    }

    @Override
    public void alarm(AlarmResponse response) {
        header(response.getHeader());
        for (AlarmMember alarm : response.getAlarmsList()) {
            id("MemberID", alarm.getMemberID());
            field("AlarmType", alarm.getAlarm());
            out.println();
        }
    }

    @Override
    public void roleAdd(String role, AuthRoleAddResponse response) {
        header(response.getHeader());
    }

    @Override
    public void roleGet(String role, AuthRoleGetResponse response) {
        header(response.getHeader());
        for (Permission permission : response.getPermList()) {
            field("PermType", " " + permission.getPermType());
            quoted("Key", permission.getKey());
            quoted("RangeEnd", permission.getRangeEnd());
        }
    }

    @Override
    public void roleDelete(String role, AuthRoleDeleteResponse response) {
        header(response.getHeader());
    }

    @Override
    public void roleList(AuthRoleListResponse response) {
        header(response.getHeader());
        out.print("\"Roles\" :");
        for (String role : response.getRolesList()) {
            out.print(" " + GoText.quote(role));
        }
        out.println();
    }

    @Override
    public void roleGrantPermission(String role, AuthRoleGrantPermissionResponse response) {
        header(response.getHeader());
    }

    @Override
    public void roleRevokePermission(String role, String key, String end, AuthRoleRevokePermissionResponse response) {
        header(response.getHeader());
    }

    @Override
    public void userAdd(String user, AuthUserAddResponse response) {
        header(response.getHeader());
    }

    @Override
    public void userChangePassword(AuthUserChangePasswordResponse response) {
        header(response.getHeader());
    }

    @Override
    public void userGrantRole(String user, String role, AuthUserGrantRoleResponse response) {
        header(response.getHeader());
    }

    @Override
    public void userRevokeRole(String user, String role, AuthUserRevokeRoleResponse response) {
        header(response.getHeader());
    }

    @Override
    public void userDelete(String user, AuthUserDeleteResponse response) {
        header(response.getHeader());
    }
}
