package dev.akkad.member.system.lanes;

import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ExecutorServiceConfigurator;
import akka.dispatch.ExecutorServiceFactory;
import akka.dispatch.MonitorableThreadFactory;
import akka.event.EventStream;
import com.typesafe.config.Config;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;

/** Makes a dispatcher the lane that its key {@code lane} names. Called by Akka, by its name. */
public final class LaneExecutorConfigurator extends ExecutorServiceConfigurator {
    /** By what an actor system has one of. Guarded by itself; an entry is there while an executor is open. */
    private static final Map<EventStream, Shared> SYSTEMS = new HashMap<>();

    private static final class Shared {
        private final Lanes lanes;
        private int users;

        Shared(ThreadFactory threads) {
            lanes = new Lanes(threads);
        }
    }

    private final Lane lane;
    private final EventStream system;

    public LaneExecutorConfigurator(Config config, DispatcherPrerequisites prerequisites) {
        super(config, prerequisites);
        this.lane = Lane.valueOf(config.getString("lane").toUpperCase(Locale.ROOT));
        this.system = prerequisites.eventStream();
    }

    @Override
    public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threads) {
        ThreadFactory named = threads instanceof MonitorableThreadFactory factory
                ? factory.withName(factory.name() + "-akkad.lanes")
                : threads;
        return new ExecutorServiceFactory() {
            @Override
            public ExecutorService createExecutorService() {
                return open(named);
            }
        };
    }

    private ExecutorService open(ThreadFactory threads) {
        synchronized (SYSTEMS) {
            Shared shared = SYSTEMS.computeIfAbsent(system, any -> new Shared(threads));
            shared.users++;
            return new LaneExecutor(shared.lanes, lane, () -> close(shared));
        }
    }

    private void close(Shared shared) {
        synchronized (SYSTEMS) {
            shared.users--;
            if (shared.users == 0) {
                SYSTEMS.remove(system, shared);
                shared.lanes.close();
            }
        }
    }
}
