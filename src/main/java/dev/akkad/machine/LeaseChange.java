package dev.akkad.machine;

import dev.akkad.lease.Lease;

/** What an entry did to the leases, for whoever keeps their time. */
public sealed interface LeaseChange {
    /** Of the lease. */
    long id();

    record Granted(Lease lease) implements LeaseChange {
        @Override
        public long id() {
            return lease.id();
        }
    }

    record Revoked(long id) implements LeaseChange {}
}
