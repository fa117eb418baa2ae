package dev.akkad.machine;

import dev.akkad.machine.Request.AlarmType;

/** While any member is out of space, nothing may grow (semantics 10). */
final class NoSpaceLayer implements Applier {
    private final Alarms alarms;
    private final Applier below;

    NoSpaceLayer(Alarms alarms, Applier below) {
        this.alarms = alarms;
        this.below = below;
    }

    @Override
    public Outcome apply(Request request) {
        if (alarms.isActive(AlarmType.NOSPACE) && Quota.cost(request) > 0) {
            return new Outcome.Refused(EtcdError.NO_SPACE);
        }
        return below.apply(request);
    }
}
