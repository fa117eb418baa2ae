package dev.akkad.member;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.io.IOException;
import java.time.Duration;

/**
 * Looks at the disk now and then: gives space back, and raises the alarm when there is too little. What it fails to do
 * now it tries again.
 */
final class Reclaimer {
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private enum Reclaim {
        NOW
    }

    private Reclaimer() {}

    /** @param alarm called while space is low */
    static Behavior<?> create(MemberContext member, MemberPorts.Reclaim work, Runnable alarm) {
        return Behaviors.<Reclaim>setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Reclaim.NOW, INTERVAL);
            return Behaviors.receiveMessage(now -> {
                try {
                    work.run();
                } catch (IOException e) {
                    context.getLog().warn("space not reclaimed: {}", e.getMessage());
                }
                if (member.spaceLow()) {
                    alarm.run();
                }
                return Behaviors.same();
            });
        }));
    }
}
