package dev.akkad.machine;

import dev.akkad.machine.Request.AlarmType;

/** While members are known to differ, no data may change (semantics 10). */
final class CorruptLayer implements Applier {
    private final Alarms alarms;
    private final Applier below;

    CorruptLayer(Alarms alarms, Applier below) {
        this.alarms = alarms;
        this.below = below;
    }

    @Override
    public Outcome apply(Request request) {
        if (alarms.isActive(AlarmType.CORRUPT) && changesData(request)) {
            return new Outcome.Refused(EtcdError.CORRUPT);
        }
        return below.apply(request);
    }

    private static boolean changesData(Request request) {
        return request instanceof Request.Put
                || request instanceof Request.DeleteRange
                || request instanceof Request.Txn txn && !RequestRules.isReadOnly(txn)
                || request instanceof Request.Compact
                || request instanceof Request.LeaseGrant
                || request instanceof Request.LeaseRevoke;
    }
}
