package dev.akkad.sim;

import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import java.util.List;
import java.util.SplittableRandom;

/** Who looks after the cluster: clears alarms once their cause is gone. */
final class Operator {
    private static final long REPEAT_MILLIS = 500;

    private final World world;
    private final SplittableRandom random;
    private boolean clearing;

    Operator(World world) {
        this.world = world;
        this.random = world.options().stream("operator");
    }

    /** Asks until nobody knows of an alarm any more. */
    void clearAlarms() {
        if (!clearing) {
            clearing = true;
            clear();
        }
    }

    private void clear() {
        SimMember member = world.members().get(random.nextInt(world.members().size()));
        if (member.isUp()) {
            for (Response.AlarmMember alarm : member.node().status().alarms()) {
                Request request = new Request.Alarm(Request.Alarm.Action.DEACTIVATE, alarm.memberId(), alarm.type());
                world.door().ask(member, (node, reply) -> node.submit(request, reply), outcome -> {}, () -> {});
            }
        }
        if (isAlarmed()) {
            world.laterMillis(REPEAT_MILLIS, this::clear);
        } else {
            clearing = false;
        }
    }

    private boolean isAlarmed() {
        return world.members().stream()
                .filter(SimMember::isUp)
                .map(member -> member.node().status().alarms())
                .anyMatch(alarms -> !alarms.equals(List.of()));
    }
}
