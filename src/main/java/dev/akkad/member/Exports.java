package dev.akkad.member;

import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import dev.akkad.machine.EtcdError;
import java.util.concurrent.atomic.AtomicInteger;

/** The copies of the store under way: each reads the disk and pins files, so there are few at a time. */
final class Exports {
    static final int SESSIONS_MAX = 4;

    private final ActorContext<MemberGuardian.Command> context;
    private final MemberContext member;
    private final DispatcherSelector dispatcher;
    private final AtomicInteger running = new AtomicInteger();

    Exports(ActorContext<MemberGuardian.Command> context, MemberContext member, DispatcherSelector dispatcher) {
        this.context = context;
        this.member = member;
        this.dispatcher = dispatcher;
    }

    void open(ExportHandle handle) {
        if (running.incrementAndGet() > SESSIONS_MAX) {
            running.decrementAndGet();
            handle.fail(EtcdError.TOO_MANY_REQUESTS);
            return;
        }
        context.spawnAnonymous(ExportSession.create(member, handle, running::decrementAndGet), dispatcher);
    }
}
