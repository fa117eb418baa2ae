package dev.akkad.api;

import dev.akkad.api.GrpcMethod.Bidi;
import dev.akkad.api.GrpcMethod.Learners;
import dev.akkad.api.GrpcMethod.ServerStream;
import dev.akkad.api.GrpcMethod.Unary;
import dev.akkad.api.GrpcMethod.UnaryHandler;
import java.util.Map;

/** What is served; every other method of the API answers UNIMPLEMENTED. */
final class Services {
    private Services() {}

    static MethodTable table(Metrics metrics) {
        return new MethodTable(
                metrics,
                Map.ofEntries(
                        // A learner answers ranges that ask for no more than its own state: the call itself looks.
                        Map.entry("etcdserverpb.KV/Range", new Unary(KvCalls::range, Learners.SERVE)),
                        Map.entry("etcdserverpb.KV/RangeStream", new ServerStream(RangeStreamCall::open)),
                        unary("etcdserverpb.KV/Put", KvCalls::put),
                        unary("etcdserverpb.KV/DeleteRange", KvCalls::deleteRange),
                        unary("etcdserverpb.KV/Txn", KvCalls::txn),
                        unary("etcdserverpb.KV/Compact", KvCalls::compact),
                        Map.entry("etcdserverpb.Watch/Watch", new Bidi(WatchCall::new)),
                        unary("etcdserverpb.Lease/LeaseGrant", LeaseCalls::grant),
                        unary("etcdserverpb.Lease/LeaseRevoke", LeaseCalls::revoke),
                        Map.entry("etcdserverpb.Lease/LeaseKeepAlive", new Bidi(KeepAliveStream::new)),
                        unary("etcdserverpb.Lease/LeaseTimeToLive", LeaseCalls::timeToLive),
                        unary("etcdserverpb.Lease/LeaseLeases", LeaseCalls::leases),
                        unary("etcdserverpb.Cluster/MemberAdd", ClusterCalls::memberAdd),
                        unary("etcdserverpb.Cluster/MemberRemove", ClusterCalls::memberRemove),
                        unary("etcdserverpb.Cluster/MemberUpdate", ClusterCalls::memberUpdate),
                        unary("etcdserverpb.Cluster/MemberList", ClusterCalls::memberList),
                        unary("etcdserverpb.Cluster/MemberPromote", ClusterCalls::memberPromote),
                        Map.entry(
                                "etcdserverpb.Maintenance/Status", new Unary(MaintenanceCalls::status, Learners.SERVE)),
                        unary("etcdserverpb.Maintenance/Alarm", MaintenanceCalls::alarm),
                        unary("etcdserverpb.Maintenance/Defragment", MaintenanceCalls::defragment),
                        unary("etcdserverpb.Maintenance/Hash", MaintenanceCalls::hash),
                        unary("etcdserverpb.Maintenance/HashKV", MaintenanceCalls::hashKv),
                        unary("etcdserverpb.Maintenance/MoveLeader", MaintenanceCalls::moveLeader),
                        unary("etcdserverpb.Maintenance/Downgrade", DowngradeCalls::downgrade),
                        unary("etcdserverpb.Auth/AuthEnable", AuthCalls::enable),
                        unary("etcdserverpb.Auth/AuthDisable", AuthCalls::disable),
                        unary("etcdserverpb.Auth/AuthStatus", AuthCalls::status),
                        unary("etcdserverpb.Auth/Authenticate", AuthCalls::authenticate),
                        unary("etcdserverpb.Auth/UserAdd", AuthCalls::userAdd),
                        unary("etcdserverpb.Auth/UserGet", AuthCalls::userGet),
                        unary("etcdserverpb.Auth/UserList", AuthCalls::userList),
                        unary("etcdserverpb.Auth/UserDelete", AuthCalls::userDelete),
                        unary("etcdserverpb.Auth/UserChangePassword", AuthCalls::userChangePassword),
                        unary("etcdserverpb.Auth/UserGrantRole", AuthCalls::userGrantRole),
                        unary("etcdserverpb.Auth/UserRevokeRole", AuthCalls::userRevokeRole),
                        unary("etcdserverpb.Auth/RoleAdd", AuthCalls::roleAdd),
                        unary("etcdserverpb.Auth/RoleGet", AuthCalls::roleGet),
                        unary("etcdserverpb.Auth/RoleList", AuthCalls::roleList),
                        unary("etcdserverpb.Auth/RoleDelete", AuthCalls::roleDelete),
                        unary("etcdserverpb.Auth/RoleGrantPermission", AuthCalls::roleGrantPermission),
                        unary("etcdserverpb.Auth/RoleRevokePermission", AuthCalls::roleRevokePermission),
                        Map.entry(
                                "etcdserverpb.Maintenance/Snapshot",
                                new ServerStream(SnapshotCall::open, Learners.SERVE)),
                        unary("v3lockpb.Lock/Lock", LockCalls::lock),
                        unary("v3lockpb.Lock/Unlock", LockCalls::unlock),
                        unary("v3electionpb.Election/Campaign", ElectionCalls::campaign),
                        unary("v3electionpb.Election/Proclaim", ElectionCalls::proclaim),
                        unary("v3electionpb.Election/Leader", ElectionCalls::leader),
                        Map.entry("v3electionpb.Election/Observe", new ServerStream(ObserveCall::open)),
                        unary("v3electionpb.Election/Resign", ElectionCalls::resign),
                        unary("grpc.health.v1.Health/Check", HealthCalls::check),
                        Map.entry("grpc.health.v1.Health/Watch", new ServerStream(HealthCalls::watch))));
    }

    private static Map.Entry<String, GrpcMethod.Handler> unary(String name, UnaryHandler handler) {
        return Map.entry(name, new Unary(handler, Learners.REFUSE));
    }
}
