package dev.akkad.ctl.bench;

/** Full names of the calls that a load makes. */
final class Methods {
    static final String PUT = "/etcdserverpb.KV/Put";
    static final String RANGE = "/etcdserverpb.KV/Range";
    static final String TXN = "/etcdserverpb.KV/Txn";
    static final String WATCH = "/etcdserverpb.Watch/Watch";
    static final String LEASE_GRANT = "/etcdserverpb.Lease/LeaseGrant";
    static final String LEASE_KEEP_ALIVE = "/etcdserverpb.Lease/LeaseKeepAlive";
    static final String STATUS = "/etcdserverpb.Maintenance/Status";

    private Methods() {}
}
