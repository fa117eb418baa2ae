package dev.akkad.machine;

import dev.akkad.lease.Lease;

/** What an entry did to the leases, for whoever keeps their time. */
public sealed interface LeaseChange {
    record Granted(Lease lease) implements LeaseChange {}

    record Revoked(long id) implements LeaseChange {}
}
