package dev.akkad.machine;

import dev.akkad.base.Dispatch;
import dev.akkad.mvcc.Keyspace;

/** The lowest layer: every kind of request with what it does. */
final class RequestApplier implements Applier {
    private static final Dispatch<RequestApplier, Request, Outcome> APPLY =
            Dispatch.<RequestApplier, Request, Outcome>over(Request.class)
                    .on(Request.Put.class, (applier, put) -> applier.kv.put(put))
                    .on(Request.DeleteRange.class, (applier, delete) -> applier.kv.deleteRange(delete))
                    .on(Request.Range.class, (applier, range) -> applier.kv.range(range))
                    .on(Request.Txn.class, (applier, txn) -> applier.kv.txn(txn))
                    .on(Request.Missing.class, (applier, missing) -> new Outcome.Refused(EtcdError.KEY_NOT_FOUND))
                    .on(Request.Compact.class, RequestApplier::compact)
                    .on(Request.LeaseGrant.class, (applier, grant) -> applier.leases.grant(grant))
                    .on(Request.LeaseRevoke.class, (applier, revoke) -> applier.leases.revoke(revoke))
                    .on(Request.Alarm.class, RequestApplier::alarm)
                    .onEach(AuthRequest.Change.class, (applier, change) -> applier.auth.apply(change))
                    .onEach(AuthRequest.Query.class, (applier, query) -> notForTheLog(query))
                    .on(Request.PublishMember.class, RequestApplier::publish)
                    .on(Request.SetClusterVersion.class, RequestApplier::setClusterVersion)
                    .on(Request.SetDowngrade.class, RequestApplier::setDowngrade)
                    .build();

    private final Keyspace keyspace;
    private final CompactionRecords compactions;
    private final KvApplier kv;
    private final LeaseApplier leases;
    private final Alarms alarms;
    private final Members members;
    private final AuthApplier auth;

    RequestApplier(
            Keyspace keyspace,
            CompactionRecords compactions,
            KvApplier kv,
            LeaseApplier leases,
            Alarms alarms,
            Members members,
            AuthApplier auth) {
        this.keyspace = keyspace;
        this.compactions = compactions;
        this.kv = kv;
        this.leases = leases;
        this.alarms = alarms;
        this.members = members;
        this.auth = auth;
    }

    @Override
    public Outcome apply(Request request) {
        return APPLY.apply(this, request);
    }

    private static Outcome notForTheLog(AuthRequest.Query query) {
        throw new AssertionError("a query is no entry: " + query);
    }

    private Outcome compact(Request.Compact compact) {
        if (compact.revision() <= keyspace.compactRevision()) {
            return new Outcome.Refused(EtcdError.COMPACTED);
        }
        if (compact.revision() > keyspace.revision()) {
            return new Outcome.Refused(EtcdError.FUTURE_REVISION);
        }
        compactions.scheduled(compact.revision());
        keyspace.compact(compact.revision());
        return new Outcome.Done(new Response.Compact(keyspace.revision()));
    }

    private Outcome alarm(Request.Alarm alarm) {
        return new Outcome.Done(new Response.Alarm(keyspace.revision(), alarms.apply(alarm)));
    }

    private Outcome publish(Request.PublishMember publish) {
        members.publish(publish);
        return done();
    }

    private Outcome setClusterVersion(Request.SetClusterVersion set) {
        members.setClusterVersion(set.version());
        return done();
    }

    private Outcome setDowngrade(Request.SetDowngrade set) {
        members.setDowngrade(set.downgrade());
        return done();
    }

    private Outcome done() {
        return new Outcome.Done(new Response.Done(keyspace.revision()));
    }
}
