package dev.akkad.machine;

import dev.akkad.base.Bytes;
import dev.akkad.base.Defect;
import dev.akkad.lease.Lease;
import dev.akkad.lease.Leases;
import dev.akkad.machine.MachineStore.Bucket;
import dev.akkad.mvcc.Keyspace;
import java.util.ArrayList;
import java.util.List;

/** Grants and revokes leases, and keeps them in the store (semantics 8.1 and 8.4). */
final class LeaseApplier {
    private final MachineStore store;
    private final Keyspace keyspace;
    private final Leases leases;
    private final KvApplier kv;
    private List<LeaseChange> changes = new ArrayList<>();

    LeaseApplier(MachineStore store, Keyspace keyspace, Leases leases, KvApplier kv) {
        this.store = store;
        this.keyspace = keyspace;
        this.leases = leases;
        this.kv = kv;
    }

    Outcome grant(Request.LeaseGrant grant) {
        if (grant.ttlSeconds() > Leases.TTL_SECONDS_MAX) {
            return new Outcome.Refused(EtcdError.LEASE_TTL_TOO_LARGE);
        }
        if (leases.contains(grant.id())) {
            return new Outcome.Refused(EtcdError.LEASE_EXISTS);
        }
        Lease lease = new Lease(grant.id(), grant.ttlSeconds(), 0);
        leases.grant(lease);
        store.put(Bucket.LEASE, lease.key(), lease.encode());
        changes.add(new LeaseChange.Granted(lease));
        return new Outcome.Done(new Response.LeaseGrant(keyspace.writeRevision(), lease.id(), lease.ttlSeconds()));
    }

    /** Deletes the keys of the lease in key order, all in one revision. */
    Outcome revoke(Request.LeaseRevoke revoke) {
        Lease lease = leases.find(revoke.id());
        if (lease == null) {
            return new Outcome.Refused(EtcdError.LEASE_NOT_FOUND);
        }
        List<Bytes> keys = leases.keys(lease.id());
        kv.delete(Defect.LEASE_LEAVES_KEY.isOn() && keys.size() > 1 ? keys.subList(1, keys.size()) : keys);
        leases.revoke(lease.id());
        store.delete(Bucket.LEASE, lease.key());
        changes.add(new LeaseChange.Revoked(lease.id()));
        return new Outcome.Done(new Response.LeaseRevoke(keyspace.writeRevision()));
    }

    /** What happened since the last call. */
    List<LeaseChange> drainChanges() {
        if (changes.isEmpty()) {
            return List.of();
        }
        List<LeaseChange> drained = List.copyOf(changes);
        changes = new ArrayList<>();
        return drained;
    }
}
