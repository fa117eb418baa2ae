package dev.akkad.ctl.client;

import dev.akkad.wire.pb.etcdserverpb.AlarmResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthDisableResponse;
import dev.akkad.wire.pb.etcdserverpb.AuthEnableResponse;
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
import dev.akkad.wire.pb.etcdserverpb.AuthenticateResponse;
import dev.akkad.wire.pb.etcdserverpb.CompactionResponse;
import dev.akkad.wire.pb.etcdserverpb.DefragmentResponse;
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
import dev.akkad.wire.pb.etcdserverpb.RangeStreamResponse;
import dev.akkad.wire.pb.etcdserverpb.SnapshotResponse;
import dev.akkad.wire.pb.etcdserverpb.StatusResponse;
import dev.akkad.wire.pb.etcdserverpb.TxnResponse;
import dev.akkad.wire.pb.etcdserverpb.WatchResponse;

/**
 * The methods of etcd's API that the command line calls, by service: each in a class of its own, so that a command
 * loads those it needs. Which of them may be repeated is as in etcd's Go client.
 */
public final class Rpcs {
    private Rpcs() {}

    /** {@code etcdserverpb.KV}. */
    public static final class KvCalls {
        public static final Rpc<RangeResponse> RANGE = Rpc.read("/etcdserverpb.KV/Range", RangeResponse.parser());
        public static final Rpc<PutResponse> PUT = Rpc.write("/etcdserverpb.KV/Put", PutResponse.parser());
        public static final Rpc<DeleteRangeResponse> DELETE =
                Rpc.write("/etcdserverpb.KV/DeleteRange", DeleteRangeResponse.parser());
        public static final Rpc<TxnResponse> TXN = Rpc.write("/etcdserverpb.KV/Txn", TxnResponse.parser());
        public static final Rpc<CompactionResponse> COMPACT =
                Rpc.write("/etcdserverpb.KV/Compact", CompactionResponse.parser());
        public static final Rpc<RangeStreamResponse> RANGE_STREAM =
                Rpc.read("/etcdserverpb.KV/RangeStream", RangeStreamResponse.parser());

        private KvCalls() {}
    }

    /** {@code etcdserverpb.Watch}. */
    public static final class WatchCalls {
        public static final Rpc<WatchResponse> WATCH = Rpc.read("/etcdserverpb.Watch/Watch", WatchResponse.parser());

        private WatchCalls() {}
    }

    /** {@code etcdserverpb.Lease}. */
    public static final class LeaseCalls {
        public static final Rpc<LeaseGrantResponse> GRANT =
                Rpc.read("/etcdserverpb.Lease/LeaseGrant", LeaseGrantResponse.parser());
        public static final Rpc<LeaseRevokeResponse> REVOKE =
                Rpc.read("/etcdserverpb.Lease/LeaseRevoke", LeaseRevokeResponse.parser());
        public static final Rpc<LeaseKeepAliveResponse> KEEP_ALIVE =
                Rpc.read("/etcdserverpb.Lease/LeaseKeepAlive", LeaseKeepAliveResponse.parser());
        public static final Rpc<LeaseTimeToLiveResponse> TIME_TO_LIVE =
                Rpc.read("/etcdserverpb.Lease/LeaseTimeToLive", LeaseTimeToLiveResponse.parser());
        public static final Rpc<LeaseLeasesResponse> LEASES =
                Rpc.read("/etcdserverpb.Lease/LeaseLeases", LeaseLeasesResponse.parser());

        private LeaseCalls() {}
    }

    /** {@code etcdserverpb.Cluster}. */
    public static final class ClusterCalls {
        public static final Rpc<MemberAddResponse> ADD =
                Rpc.write("/etcdserverpb.Cluster/MemberAdd", MemberAddResponse.parser());
        public static final Rpc<MemberRemoveResponse> REMOVE =
                Rpc.write("/etcdserverpb.Cluster/MemberRemove", MemberRemoveResponse.parser());
        public static final Rpc<MemberUpdateResponse> UPDATE =
                Rpc.write("/etcdserverpb.Cluster/MemberUpdate", MemberUpdateResponse.parser());
        public static final Rpc<MemberListResponse> LIST =
                Rpc.read("/etcdserverpb.Cluster/MemberList", MemberListResponse.parser());
        public static final Rpc<MemberPromoteResponse> PROMOTE =
                Rpc.write("/etcdserverpb.Cluster/MemberPromote", MemberPromoteResponse.parser());

        private ClusterCalls() {}
    }

    /** {@code etcdserverpb.Maintenance}. */
    public static final class MaintenanceCalls {
        public static final Rpc<AlarmResponse> ALARM =
                Rpc.read("/etcdserverpb.Maintenance/Alarm", AlarmResponse.parser());
        public static final Rpc<StatusResponse> STATUS =
                Rpc.read("/etcdserverpb.Maintenance/Status", StatusResponse.parser());
        public static final Rpc<DefragmentResponse> DEFRAGMENT =
                Rpc.write("/etcdserverpb.Maintenance/Defragment", DefragmentResponse.parser());
        public static final Rpc<HashKVResponse> HASH_KV =
                Rpc.read("/etcdserverpb.Maintenance/HashKV", HashKVResponse.parser());
        public static final Rpc<SnapshotResponse> SNAPSHOT =
                Rpc.read("/etcdserverpb.Maintenance/Snapshot", SnapshotResponse.parser());
        public static final Rpc<MoveLeaderResponse> MOVE_LEADER =
                Rpc.read("/etcdserverpb.Maintenance/MoveLeader", MoveLeaderResponse.parser());
        public static final Rpc<DowngradeResponse> DOWNGRADE =
                Rpc.write("/etcdserverpb.Maintenance/Downgrade", DowngradeResponse.parser());

        private MaintenanceCalls() {}
    }

    /** {@code etcdserverpb.Auth}. */
    public static final class AuthCalls {
        public static final Rpc<AuthEnableResponse> ENABLE =
                Rpc.write("/etcdserverpb.Auth/AuthEnable", AuthEnableResponse.parser());
        public static final Rpc<AuthDisableResponse> DISABLE =
                Rpc.write("/etcdserverpb.Auth/AuthDisable", AuthDisableResponse.parser());
        public static final Rpc<AuthStatusResponse> STATUS =
                Rpc.write("/etcdserverpb.Auth/AuthStatus", AuthStatusResponse.parser());
        public static final Rpc<AuthenticateResponse> AUTHENTICATE =
                Rpc.write("/etcdserverpb.Auth/Authenticate", AuthenticateResponse.parser());
        public static final Rpc<AuthUserAddResponse> USER_ADD =
                Rpc.write("/etcdserverpb.Auth/UserAdd", AuthUserAddResponse.parser());
        public static final Rpc<AuthUserGetResponse> USER_GET =
                Rpc.read("/etcdserverpb.Auth/UserGet", AuthUserGetResponse.parser());
        public static final Rpc<AuthUserListResponse> USER_LIST =
                Rpc.read("/etcdserverpb.Auth/UserList", AuthUserListResponse.parser());
        public static final Rpc<AuthUserDeleteResponse> USER_DELETE =
                Rpc.write("/etcdserverpb.Auth/UserDelete", AuthUserDeleteResponse.parser());
        public static final Rpc<AuthUserChangePasswordResponse> USER_CHANGE_PASSWORD =
                Rpc.write("/etcdserverpb.Auth/UserChangePassword", AuthUserChangePasswordResponse.parser());
        public static final Rpc<AuthUserGrantRoleResponse> USER_GRANT_ROLE =
                Rpc.write("/etcdserverpb.Auth/UserGrantRole", AuthUserGrantRoleResponse.parser());
        public static final Rpc<AuthUserRevokeRoleResponse> USER_REVOKE_ROLE =
                Rpc.write("/etcdserverpb.Auth/UserRevokeRole", AuthUserRevokeRoleResponse.parser());
        public static final Rpc<AuthRoleAddResponse> ROLE_ADD =
                Rpc.write("/etcdserverpb.Auth/RoleAdd", AuthRoleAddResponse.parser());
        public static final Rpc<AuthRoleGetResponse> ROLE_GET =
                Rpc.read("/etcdserverpb.Auth/RoleGet", AuthRoleGetResponse.parser());
        public static final Rpc<AuthRoleListResponse> ROLE_LIST =
                Rpc.read("/etcdserverpb.Auth/RoleList", AuthRoleListResponse.parser());
        public static final Rpc<AuthRoleDeleteResponse> ROLE_DELETE =
                Rpc.write("/etcdserverpb.Auth/RoleDelete", AuthRoleDeleteResponse.parser());
        public static final Rpc<AuthRoleGrantPermissionResponse> ROLE_GRANT_PERMISSION =
                Rpc.write("/etcdserverpb.Auth/RoleGrantPermission", AuthRoleGrantPermissionResponse.parser());
        public static final Rpc<AuthRoleRevokePermissionResponse> ROLE_REVOKE_PERMISSION =
                Rpc.write("/etcdserverpb.Auth/RoleRevokePermission", AuthRoleRevokePermissionResponse.parser());

        private AuthCalls() {}
    }
}
