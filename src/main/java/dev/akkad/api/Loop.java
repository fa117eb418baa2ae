package dev.akkad.api;

import dev.akkad.member.Member;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** What the calls of one event loop share. Everything but {@link #inbox} is used on that loop only. */
final class Loop {
    private final Vertx vertx;
    private final Member member;
    private final ApiSettings settings;
    private final Metrics metrics;
    private final Inbox inbox;
    private final EventProtos events = new EventProtos();
    private final LeaderGuard leaderGuard;
    private final TurnClock clock;

    Loop(Vertx vertx, Context context, Member member, ApiSettings settings, Metrics metrics) {
        this.vertx = vertx;
        this.member = member;
        this.settings = settings;
        this.metrics = metrics;
        this.inbox = new Inbox(context);
        this.leaderGuard = new LeaderGuard(member);
        this.clock = new TurnClock(this::atEndOfTurn);
        // Vert.x keeps to itself that the first read of a connection is over: what comes later is later.
        inbox.onDrain(clock::onTurnEnd);
    }

    Vertx vertx() {
        return vertx;
    }

    Member member() {
        return member;
    }

    ApiSettings settings() {
        return settings;
    }

    Metrics metrics() {
        return metrics;
    }

    EventProtos events() {
        return events;
    }

    Inbox inbox() {
        return inbox;
    }

    LeaderGuard leaderGuard() {
        return leaderGuard;
    }

    TurnClock clock() {
        return clock;
    }

    void atEndOfTurn(Runnable task) {
        inbox.atEndOfTurn(task);
    }
}
