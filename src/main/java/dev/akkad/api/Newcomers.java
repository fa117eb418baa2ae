package dev.akkad.api;

import dev.akkad.base.Crowd;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/** The connections of one event loop that have not asked for anything yet. On that loop. */
final class Newcomers {
    private static final long SWEEP_MILLIS = 500;

    private final EventLoop loop;
    private final long patienceNanos;
    private final Crowd<Channel> waiting;
    private boolean isSweepDue;

    Newcomers(EventLoop loop, Doorkeeper.Limits limits) {
        this.loop = loop;
        this.patienceNanos = TimeUnit.MILLISECONDS.toNanos(limits.patienceMillis());
        this.waiting = new Crowd<>(limits.newcomers());
    }

    void add(Channel channel) {
        waiting.add(channel, System.nanoTime()).ifPresent(Newcomers::close);
        sweepLater();
    }

    /** It has asked for something, or is gone. */
    void remove(Channel channel) {
        waiting.remove(channel);
    }

    private void sweepLater() {
        if (!isSweepDue) {
            isSweepDue = true;
            var unused = loop.schedule(this::sweep, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void sweep() {
        isSweepDue = false;
        waiting.removeLate(patienceNanos, System.nanoTime()).forEach(Newcomers::close);
        if (!waiting.isEmpty()) {
            sweepLater();
        }
    }

    private static void close(Channel channel) {
        var unused = channel.close();
    }
}
