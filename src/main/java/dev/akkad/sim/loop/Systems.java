package dev.akkad.sim.loop;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import scala.Function0;
import scala.concurrent.BlockContext;
import scala.concurrent.CanAwait;

/** Starts ActorSystems inside a loop, with a member's own configuration as far as it does not name threads. */
public final class Systems {
    private static final String DISPATCHER = SimExecutorConfigurator.class.getName();

    /** Messages an actor may take before the next one's turn. */
    private static final List<String> OURS = List.of(
            "akkad.raft-dispatcher",
            "akkad.selector-dispatcher",
            "akkad.keyspace-dispatcher",
            "akkad.point-dispatcher",
            "akkad.read-dispatcher",
            "akkad.password-dispatcher",
            "akkad.blocking-dispatcher",
            "akkad.journal.dispatcher");

    private static final List<String> AKKAS = List.of(
            "akka.actor.default-dispatcher",
            "akka.actor.default-blocking-io-dispatcher",
            "akka.io.pinned-dispatcher",
            "akka.persistence.dispatchers.default-plugin-dispatcher",
            "akka.persistence.dispatchers.default-replay-dispatcher",
            "akka.persistence.dispatchers.default-stream-dispatcher");

    private static final Config BASE = base();

    private Systems() {}

    private static Config base() {
        ClassLoader loader = Systems.class.getClassLoader();
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("akka.actor.provider", "local");
        keys.put("akka.scheduler.implementation", SimScheduler.class.getName());
        // Not an actor, unlike any other: nobody waits for it at the start.
        keys.put("akka.use-slf4j", "off");
        keys.put("akka.loggers", List.of("akka.event.Logging$StandardOutLogger"));
        keys.put("akka.logging-filter", "akka.event.DefaultLoggingFilter");
        keys.put("akka.loglevel", "OFF");
        keys.put("akka.stdout-loglevel", "OFF");
        keys.put("akka.log-dead-letters", "off");
        keys.put("akka.log-dead-letters-during-shutdown", "off");
        keys.put("akka.coordinated-shutdown.run-by-jvm-shutdown-hook", "off");
        keys.put("akka.coordinated-shutdown.run-by-actor-system-terminate", "off");
        keys.put("akka.scheduled-clock-interval", "0");
        keys.put("akka.daemonic", "on");
        for (List<String> dispatchers : List.of(OURS, AKKAS)) {
            for (String dispatcher : dispatchers) {
                keys.put(dispatcher + ".type", "Dispatcher");
                keys.put(dispatcher + ".executor", DISPATCHER);
                // A deadline would let the real clock decide.
                keys.put(dispatcher + ".throughput-deadline-time", "0ms");
            }
        }
        return ConfigFactory.parseMap(keys)
                .withFallback(ConfigFactory.parseResources(loader, "akkad-member.conf"))
                .withFallback(ConfigFactory.defaultReference(loader))
                .resolve();
    }

    /**
     * Starts one; what the start itself waits for is done before this returns.
     *
     * @param throughput messages an actor may take before the next one's turn
     */
    public static <T> ActorSystem<T> start(Loop loop, Host host, Behavior<T> guardian, String name, int throughput) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put(Worlds.KEY, loop.place(host));
        OURS.forEach(dispatcher -> keys.put(dispatcher + ".throughput", throughput));
        AKKAS.forEach(dispatcher -> keys.put(dispatcher + ".throughput", throughput));
        Config config = ConfigFactory.parseMap(keys).withFallback(BASE);
        long cost = host.costNanos();
        host.costNanos(0); // what is waited for must be ready at once
        try {
            return BlockContext.withBlockContext(
                    new Pump(loop, host), () -> ActorSystem.create(guardian, name, config));
        } finally {
            host.costNanos(cost);
        }
    }

    /** Akka waits for its own actors while it starts: on one thread they must run before the wait. */
    private record Pump(Loop loop, Host host) implements BlockContext {
        @Override
        public <T> T blockOn(Function0<T> thunk, CanAwait permission) {
            loop.drain(host);
            return thunk.apply();
        }
    }
}
