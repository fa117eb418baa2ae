package dev.akkad.member;

import akka.actor.typed.ActorRef;
import dev.akkad.machine.EtcdError;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a client holds of its copy, before the actor that reads is there and after it is gone. */
final class ExportHandle implements Export {
    private final ExportListener listener;
    private final Consumer<ExportHandle> whenClosed;
    private final AtomicReference<@Nullable ActorRef<ExportSession.Command>> session = new AtomicReference<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** @param whenClosed told once, when nobody waits for the copy any more */
    ExportHandle(ExportListener listener, Consumer<ExportHandle> whenClosed) {
        this.listener = listener;
        this.whenClosed = whenClosed;
    }

    ExportListener listener() {
        return listener;
    }

    boolean isClosed() {
        return closed.get();
    }

    /** From the session itself, before it does anything: who asks for a piece of a copy that is open is heard. */
    void connect(ActorRef<ExportSession.Command> started) {
        session.set(started);
        if (closed.get()) {
            started.tell(ExportSession.Close.INSTANCE);
        }
    }

    void fail(EtcdError error) {
        if (!closed.getAndSet(true)) {
            whenClosed.accept(this);
            listener.onFailed(error);
        }
    }

    @Override
    public void next() {
        ActorRef<ExportSession.Command> reader = session.get();
        if (reader != null) {
            reader.tell(ExportSession.Next.INSTANCE);
        }
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            whenClosed.accept(this);
        }
        ActorRef<ExportSession.Command> reader = session.get();
        if (reader != null) {
            reader.tell(ExportSession.Close.INSTANCE);
        }
    }
}
