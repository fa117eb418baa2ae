package dev.akkad.sim;

import dev.akkad.base.Bytes;
import dev.akkad.check.WatchRecord;
import dev.akkad.machine.EtcdError;
import dev.akkad.member.WatchListener;
import dev.akkad.member.WatchStream;
import dev.akkad.mvcc.Event;
import dev.akkad.mvcc.KeyRange;
import dev.akkad.mvcc.KeyValue;
import dev.akkad.sim.loop.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A client that watches, writes down every response, and goes on elsewhere where it stopped when its connection breaks.
 * As long as that does not break it waits, as clients of etcd do.
 */
final class SimWatcher {
    private static final int CREDIT = 1 << 20;

    private final World world;
    private final SplittableRandom random;
    private final String name;
    private final String from;
    private final String to;
    private final boolean previous;
    private final boolean fragments;
    private boolean slow;
    private final List<WatchRecord> finished = new ArrayList<>();
    private long next;
    private @Nullable Connection connection;

    SimWatcher(World world, int place) {
        this.world = world;
        this.name = "w" + place;
        this.random = world.options().stream("watcher " + place);
        boolean all = random.nextInt(2) == 0;
        this.from = all ? "k" : "k" + random.nextInt(world.options().count(Setting.KEYS));
        this.to = all ? "m" : from + "y";
        // What was compacted is no longer told, as in etcd: there it is not asked for.
        this.previous = random.nextBoolean() && world.options().of(Setting.COMPACT_MILLIS) == 0;
        this.fragments = random.nextBoolean();
        this.slow = random.nextInt(4) == 0;
        this.next = random.nextBoolean() ? 1 : 0;
        world.whenCrashed(member -> {
            if (connection != null && connection.member == member) {
                world.later(world.door().delayNanos(), this::reconnect);
            }
        });
    }

    /** One stream at one process, with one watch. */
    private final class Connection implements WatchListener {
        private final SimMember member;
        private final List<WatchRecord.Delivery> deliveries = new ArrayList<>();
        private final int number = finished.size();
        private long start;
        private long arrivesAt;
        private @Nullable Host host;
        private @Nullable WatchStream stream;
        private boolean over;

        private Connection(SimMember member, long start) {
            this.member = member;
            this.start = start;
        }

        private void open(SimMember.Process process) {
            host = process.host();
            WatchStream opened = process.node().openWatch(this);
            stream = opened;
            opened.request(slow ? 2 : CREDIT);
            KeyRange range = new KeyRange(Bytes.utf8(from), Bytes.utf8(to));
            opened.create(new WatchStream.Create(1, range, start, true, false, false, previous, fragments));
        }

        @Override
        public void onResponse(WatchResponse response) {
            arrive(() -> responded(response));
        }

        @Override
        public void onError(EtcdError error) {
            arrive(SimWatcher.this::reconnect);
        }

        /** A stream keeps its order. */
        private void arrive(Runnable then) {
            if (over || host == null || !host.isAlive()) {
                return;
            }
            arrivesAt = Math.max(
                    arrivesAt + 1, world.loop().nowNanos() + world.door().delayNanos());
            world.later(arrivesAt - world.loop().nowNanos(), () -> {
                if (!over) {
                    then.run();
                }
            });
        }

        private void responded(WatchResponse response) {
            if (slow && stream != null) {
                WatchStream open = stream;
                world.laterMillis(random.nextInt(200), () -> onMember(() -> open.request(response.credit())));
            }
            if (response.canceled()) {
                world.tally().count("watches cancelled");
                cancelled(response);
            } else if (response.created()) {
                if (start == 0) {
                    start = response.revision() + 1;
                    next = Math.max(next, start);
                }
            } else {
                deliver(response);
            }
        }

        private void deliver(WatchResponse response) {
            List<WatchRecord.Seen> seen =
                    response.events().stream().map(SimWatcher::seen).toList();
            deliveries.add(new WatchRecord.Delivery(response.revision(), response.fragment(), seen));
            world.tally().add("watch events", seen.size());
            if (seen.isEmpty()) {
                world.tally().count("watch progress");
            }
            world.tell("watch", name, () -> response.revision() + " " + seen);
            if (!response.fragment()) {
                long told = seen.isEmpty()
                        ? response.revision()
                        : seen.get(seen.size() - 1).modRevision();
                next = Math.max(next, told + 1);
            }
        }

        /** It may say that history is gone only if it is. */
        private void cancelled(WatchResponse response) {
            long gone = response.compactRevision();
            if (gone > 0) {
                world.tally().count("watches met a compaction");
                if (gone <= next || gone > world.compactionAsked()) {
                    world.findings()
                            .add(
                                    Findings.Kind.SAFETY,
                                    "%s on %s wanted %d and was told that %d is gone, but only %d was asked for"
                                            .formatted(name, member.name(), next, gone, world.compactionAsked()));
                }
                next = gone;
            }
            reconnect();
        }

        private void onMember(Runnable work) {
            Host at = host;
            if (at != null && !over) {
                world.loop().submit(at, work);
            }
        }

        private WatchRecord record() {
            return new WatchRecord(
                    "%s/%d on %s".formatted(name, number, member.name()), from, to, start, previous, deliveries);
        }
    }

    private static WatchRecord.Seen seen(WatchListener.WatchEvent event) {
        KeyValue kv = event.event().kv();
        KeyValue before = event.prevKv();
        boolean isPut = event.event().type() == Event.Type.PUT;
        return new WatchRecord.Seen(
                kv.key().utf8(),
                isPut ? kv.value().utf8() : null,
                kv.createRevision(),
                kv.modRevision(),
                kv.version(),
                before == null ? null : before.value().utf8());
    }

    void start() {
        connect(random.nextInt(world.members().size()));
        askForProgress();
    }

    private void connect(int place) {
        SimMember member = world.members().get(place);
        SimMember.Process process = member.process();
        if (process == null) {
            world.laterMillis(
                    50 + random.nextInt(200),
                    () -> connect(random.nextInt(world.members().size())));
            return;
        }
        Connection opened = new Connection(member, next);
        connection = opened;
        world.later(world.door().delayNanos(), () -> world.loop().submit(process.host(), () -> opened.open(process)));
    }

    /** The connection breaks. */
    void reconnect() {
        Connection current = connection;
        if (current == null || current.over) {
            return;
        }
        world.tally().count("watches resumed");
        finish();
        WatchStream stream = current.stream;
        Host host = current.host;
        if (stream != null && host != null) {
            world.loop().submit(host, stream::close);
        }
        connect(random.nextInt(world.members().size()));
    }

    private void finish() {
        Connection current = connection;
        if (current != null && !current.over) {
            current.over = true;
            if (current.start > 0) {
                finished.add(current.record());
            }
        }
    }

    private void askForProgress() {
        Connection current = connection;
        if (current != null && current.stream != null) {
            WatchStream stream = current.stream;
            current.onMember(stream::progress);
        }
        world.laterMillis(100 + random.nextInt(1500), this::askForProgress);
    }

    /** From now on it reads all that comes at once. */
    void hurry() {
        Connection current = connection;
        if (slow && current != null && current.stream != null) {
            WatchStream stream = current.stream;
            current.onMember(() -> stream.request(CREDIT));
        }
        slow = false;
    }

    /** Whether it has been told of everything up to a revision: by an event, or by a promise. */
    boolean isAt(long revision) {
        return next > revision;
    }

    String name() {
        return name;
    }

    /** What it saw, in order; the last one goes on. */
    List<WatchRecord> records() {
        List<WatchRecord> all = new ArrayList<>(finished);
        Connection current = connection;
        if (current != null && !current.over && current.start > 0) {
            all.add(current.record());
        }
        return all;
    }
}
