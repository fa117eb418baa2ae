package dev.akkad.api;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The connections of one event loop that have not asked for anything yet, the longest waiting first. On that loop. */
final class Newcomers {
    private static final long SWEEP_MILLIS = 500;

    private final EventLoop loop;
    private final Doorkeeper.Limits limits;
    private final Set<Ticket> waiting = new LinkedHashSet<>();
    private boolean isSweepDue;

    /** One connection's place. */
    static final class Ticket {
        static final Ticket NONE = new Ticket(null, null, 0);

        private final @Nullable Newcomers owner;
        private final @Nullable Channel channel;
        private final long sinceNanos;

        private Ticket(@Nullable Newcomers owner, @Nullable Channel channel, long sinceNanos) {
            this.owner = owner;
            this.channel = channel;
            this.sinceNanos = sinceNanos;
        }

        void giveBack() {
            if (owner != null) {
                owner.waiting.remove(this);
            }
        }

        private long waitedMillis(long nowNanos) {
            return TimeUnit.NANOSECONDS.toMillis(nowNanos - sinceNanos);
        }

        private void close() {
            giveBack();
            if (channel != null) {
                var unused = channel.close();
            }
        }
    }

    Newcomers(EventLoop loop, Doorkeeper.Limits limits) {
        this.loop = loop;
        this.limits = limits;
    }

    Ticket add(Channel channel) {
        long now = System.nanoTime();
        if (waiting.size() >= limits.crowd()) {
            Ticket longest = waiting.iterator().next();
            if (waiting.size() >= limits.newcomersMax() || longest.waitedMillis(now) >= limits.graceMillis()) {
                longest.close();
            }
        }
        Ticket ticket = new Ticket(this, channel, now);
        waiting.add(ticket);
        sweepLater();
        return ticket;
    }

    private void sweepLater() {
        if (!isSweepDue) {
            isSweepDue = true;
            var unused = loop.schedule(this::sweep, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void sweep() {
        isSweepDue = false;
        long now = System.nanoTime();
        Deque<Ticket> late = new ArrayDeque<>();
        for (Iterator<Ticket> all = waiting.iterator(); all.hasNext(); ) {
            Ticket ticket = all.next();
            if (ticket.waitedMillis(now) < limits.patienceMillis()) {
                break; // and so have all behind it
            }
            late.add(ticket);
        }
        late.forEach(Ticket::close);
        if (!waiting.isEmpty()) {
            sweepLater();
        }
    }
}
