package dev.akkad.lab;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PauseInterceptorTest {
    private final ActorTestKit kit = ActorTestKit.create(ConfigFactory.parseString("akka.loglevel = OFF"));
    private final TestProbe<String> told = kit.createTestProbe();
    private final AtomicLong leftNanos = new AtomicLong();
    private final ActorRef<String> actor = kit.spawn(PauseInterceptor.around(supervised(counting(0)), leftNanos::get));

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    private static <T> Behavior<T> supervised(Behavior<T> behavior) {
        return Behaviors.supervise(behavior).onFailure(Exception.class, SupervisorStrategy.restart());
    }

    /** A new behavior after each message: what is held must meet the one before it left. */
    private Behavior<String> counting(int count) {
        return Behaviors.receiveMessage(message -> {
            if (message.equals("die")) {
                throw new IllegalStateException("as told");
            }
            told.ref().tell(message + count);
            return counting(count + 1);
        });
    }

    @Test
    void messagesGoThroughWhileNothingIsHeld() {
        actor.tell("a");
        actor.tell("b");

        told.expectMessage("a0");
        told.expectMessage("b1");
    }

    @Test
    void heldMessagesComeInTheirOrderBeforeWhatFollows() {
        leftNanos.set(Duration.ofMinutes(10).toNanos());
        for (int i = 0; i < 100; i++) {
            actor.tell("m");
        }
        told.expectNoMessage(Duration.ofMillis(100));

        leftNanos.set(0);
        actor.tell("last");

        for (int i = 0; i < 100; i++) {
            told.expectMessage("m" + i);
        }
        told.expectMessage("last100");
    }

    @Test
    void whoDiesAmongTheHeldIsStartedAgainAndTakesTheRest() {
        leftNanos.set(Duration.ofMinutes(10).toNanos());
        actor.tell("a");
        actor.tell("die");
        actor.tell("b");
        told.expectNoMessage(Duration.ofMillis(50));

        leftNanos.set(0);

        told.expectMessage("a0");
        told.expectMessage("b0");
    }

    @Test
    void whoIsHeldLeavesOthersTheirThread() {
        ActorRef<String> other = kit.spawn(PauseInterceptor.around(counting(0), () -> 0));
        leftNanos.set(Duration.ofMinutes(10).toNanos());
        actor.tell("held");

        other.tell("free");

        assertThat(told.receiveMessage()).isEqualTo("free0");
    }
}
