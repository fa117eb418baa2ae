package dev.akkad.ctl.print;

import com.google.protobuf.Message;
import dev.akkad.ctl.cli.Failure;
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
import dev.akkad.wire.pb.etcdserverpb.StatusResponse;
import dev.akkad.wire.pb.etcdserverpb.TxnResponse;
import dev.akkad.wire.pb.etcdserverpb.WatchResponse;
import java.io.PrintStream;
import java.util.List;

/** One format. What it has no form for ends the command: {@code table not supported as output format}. */
public abstract class Printer {
    protected final PrintStream out;

    Printer(PrintStream out) {
        this.out = out;
    }

    /** How a member does. @param error empty if it is well */
    public record Health(String endpoint, boolean healthy, String took, String error) {}

    /** @param endpoint whose answer it is */
    public record At<A>(String endpoint, A answer) {}

    /** The format by its name. @param hex whether ids and bytes are shown in hexadecimal */
    public static Printer of(String format, boolean hex, PrintStream out, PrintStream err) throws Failure {
        return switch (format) {
            case "simple" -> new SimplePrinter(out, err, hex);
            case "fields" -> new FieldsPrinter(out, hex);
            case "json" -> new JsonPrinter(out, hex);
            case "protobuf" -> new ProtobufPrinter(out);
            case "table" -> new TablePrinter(out);
            default -> throw new Failure(Failure.BAD_FEATURE, "unsupported output format");
        };
    }

    static Failure unsupported(String format) {
        return new Failure(Failure.BAD_FEATURE, format + " not supported as output format");
    }

    /** Whatever has no form of its own. */
    protected abstract void message(Message response) throws Failure;

    public abstract void health(List<Health> members) throws Failure;

    public abstract void status(List<At<StatusResponse>> members) throws Failure;

    public abstract void hashKv(List<At<HashKVResponse>> members) throws Failure;

    public void get(RangeResponse response) throws Failure {
        message(response);
    }

    public void put(PutResponse response) throws Failure {
        message(response);
    }

    public void delete(DeleteRangeResponse response) throws Failure {
        message(response);
    }

    public void txn(TxnResponse response) throws Failure {
        message(response);
    }

    public void watch(WatchResponse response) throws Failure {
        message(response);
    }

    public void grant(LeaseGrantResponse response) throws Failure {
        message(response);
    }

    public void revoke(long id, LeaseRevokeResponse response) throws Failure {
        message(response);
    }

    public void keepAlive(LeaseKeepAliveResponse response) throws Failure {
        message(response);
    }

    public void timeToLive(boolean showsKeys, LeaseTimeToLiveResponse response) throws Failure {
        message(response);
    }

    public void leases(LeaseLeasesResponse response) throws Failure {
        message(response);
    }

    public void memberAdd(MemberAddResponse response) throws Failure {
        message(response);
    }

    public void memberRemove(long id, MemberRemoveResponse response) throws Failure {
        message(response);
    }

    public void memberUpdate(long id, MemberUpdateResponse response) throws Failure {
        message(response);
    }

    public void memberPromote(long id, MemberPromoteResponse response) throws Failure {
        message(response);
    }

    public void memberList(MemberListResponse response) throws Failure {
        message(response);
    }

    public void moveLeader(long from, long to, MoveLeaderResponse response) throws Failure {
        message(response);
    }

    public void downgrade(String action, DowngradeResponse response) throws Failure {
        message(response);
    }

    public void alarm(AlarmResponse response) throws Failure {
        message(response);
    }

    public void authStatus(AuthStatusResponse response) throws Failure {
        message(response);
    }

    public void roleAdd(String role, AuthRoleAddResponse response) throws Failure {
        message(response);
    }

    public void roleGet(String role, AuthRoleGetResponse response) throws Failure {
        message(response);
    }

    public void roleDelete(String role, AuthRoleDeleteResponse response) throws Failure {
        message(response);
    }

    public void roleList(AuthRoleListResponse response) throws Failure {
        message(response);
    }

    public void roleGrantPermission(String role, AuthRoleGrantPermissionResponse response) throws Failure {
        message(response);
    }

    public void roleRevokePermission(String role, String key, String end, AuthRoleRevokePermissionResponse response)
            throws Failure {
        message(response);
    }

    public void userAdd(String user, AuthUserAddResponse response) throws Failure {
        message(response);
    }

    public void userGet(String user, AuthUserGetResponse response) throws Failure {
        message(response);
    }

    public void userChangePassword(AuthUserChangePasswordResponse response) throws Failure {
        message(response);
    }

    public void userGrantRole(String user, String role, AuthUserGrantRoleResponse response) throws Failure {
        message(response);
    }

    public void userRevokeRole(String user, String role, AuthUserRevokeRoleResponse response) throws Failure {
        message(response);
    }

    public void userDelete(String user, AuthUserDeleteResponse response) throws Failure {
        message(response);
    }

    public void userList(AuthUserListResponse response) throws Failure {
        message(response);
    }
}
