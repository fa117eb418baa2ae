package dev.akkad.it;

import dev.akkad.check.WatchRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** One watcher per member, of all keys from revision 1; when its stream breaks it goes on after what it saw last. */
final class Watchers implements AutoCloseable {
    static final String FROM = "\0";
    static final String TO = "\177";

    private final Members cluster;
    private final List<List<Watching>> watches = new ArrayList<>();
    private final ScheduledExecutorService nurse = Executors.newSingleThreadScheduledExecutor();

    private Watchers(Members cluster) {
        this.cluster = cluster;
    }

    static Watchers start(Members cluster) {
        Watchers watchers = new Watchers(cluster);
        for (int member = 0; member < cluster.size(); member++) {
            watchers.watches.add(new ArrayList<>(List.of(watchers.open(member, 1))));
        }
        var unused = watchers.nurse.scheduleWithFixedDelay(watchers::resumeEnded, 50, 50, TimeUnit.MILLISECONDS);
        return watchers;
    }

    private Watching open(int member, long startRevision) {
        Endpoint endpoint = cluster.endpoint(member);
        endpoint.hurry();
        String name = "watch of %s from %d".formatted(cluster.name(member), startRevision);
        return endpoint.watch(name, FROM, TO, startRevision);
    }

    private synchronized void resumeEnded() {
        for (int member = 0; member < watches.size(); member++) {
            List<Watching> ofMember = watches.get(member);
            Watching last = ofMember.get(ofMember.size() - 1);
            if (last.isEnded() && cluster.isAlive(member)) {
                ofMember.add(open(member, last.lastRevision() + 1));
            }
        }
    }

    /** Waits until the watcher of {@code member} has been told of {@code revision}. */
    void await(int member, long revision, Duration limit) {
        Eventually.holds(
                "the watcher of member %d is told of revision %d".formatted(member, revision),
                limit,
                () -> lastRevision(member) >= revision);
    }

    private synchronized long lastRevision(int member) {
        List<Watching> ofMember = watches.get(member);
        return ofMember.get(ofMember.size() - 1).lastRevision();
    }

    /** What the watcher of {@code member} was told, stream by stream. */
    synchronized List<WatchRecord> records(int member) {
        return watches.get(member).stream().map(Watching::record).toList();
    }

    @Override
    public void close() {
        nurse.shutdownNow();
        synchronized (this) {
            watches.forEach(ofMember -> ofMember.forEach(Watching::close));
        }
    }
}
