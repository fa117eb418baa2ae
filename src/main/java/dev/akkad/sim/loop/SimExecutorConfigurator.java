package dev.akkad.sim.loop;

import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ExecutorServiceConfigurator;
import akka.dispatch.ExecutorServiceFactory;
import com.typesafe.config.Config;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Gives Akka's dispatchers the loop for an executor. Made by its name. */
public final class SimExecutorConfigurator extends ExecutorServiceConfigurator {
    /** Where members touch their disks: work there takes as long as the disk does. */
    private static final Set<String> DISK = Set.of("akkad.journal.dispatcher", "akkad.blocking-dispatcher");

    private final Worlds.Place place;

    public SimExecutorConfigurator(Config config, DispatcherPrerequisites prerequisites) {
        super(config, prerequisites);
        this.place = Worlds.of(prerequisites.settings().config());
    }

    @Override
    public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threads) {
        boolean isDisk = DISK.contains(id);
        return new ExecutorServiceFactory() {
            @Override
            public ExecutorService createExecutorService() {
                return new Queue(place, id, isDisk);
            }
        };
    }

    /** Never runs anything in the caller: Akka relies on that. */
    private static final class Queue extends AbstractExecutorService {
        private final Worlds.Place place;
        private final String id;
        private final boolean isDisk;
        private boolean down;

        Queue(Worlds.Place place, String id, boolean isDisk) {
            this.place = place;
            this.id = id;
            this.isDisk = isDisk;
        }

        @Override
        public void execute(Runnable work) {
            if (isDisk) {
                place.loop().submitToDisk(place.host(), id, work);
            } else {
                place.loop().submitBehindDisk(place.host(), id, work);
            }
        }

        @Override
        public void shutdown() {
            down = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            down = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return down;
        }

        @Override
        public boolean isTerminated() {
            return down;
        }

        @Override
        public boolean awaitTermination(long time, TimeUnit unit) {
            return true;
        }
    }
}
