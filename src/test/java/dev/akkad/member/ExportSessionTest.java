package dev.akkad.member;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import dev.akkad.base.Bytes;
import dev.akkad.machine.EtcdError;
import dev.akkad.store.CheckpointStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExportSessionTest {
    private final MemberContext member = MemberContexts.of(1, List.of());
    private final ExportHandle handle = new ExportHandle(new Nobody(), closed -> {});

    private BehaviorTestKit<ExportSession.Command> started() {
        return BehaviorTestKit.create(ExportSession.create(member, handle, () -> {}));
    }

    /** Whoever spawned it may be held up for as long as the copy takes to open. */
    @Test
    void aSessionThatRunsIsHeardWhateverWhoSpawnedItDoes() {
        BehaviorTestKit<ExportSession.Command> session = started();

        handle.next();

        assertThat(session.selfInbox().getAllReceived()).endsWith(ExportSession.Next.INSTANCE);
    }

    @Test
    void aClientThatIsGoneBeforeTheSessionRunsEndsIt() {
        handle.close();

        BehaviorTestKit<ExportSession.Command> session = started();

        assertThat(session.selfInbox().getAllReceived()).contains(ExportSession.Close.INSTANCE);
    }

    @Test
    void aStoreThatCannotBeReadFailsTheCopyAndSaysSo() {
        List<EtcdError> told = new ArrayList<>();
        member.store(unreadable());
        ExportHandle copy = new ExportHandle(
                new Nobody() {
                    @Override
                    public void onFailed(EtcdError error) {
                        told.add(error);
                    }
                },
                closed -> {});
        BehaviorTestKit<ExportSession.Command> session =
                BehaviorTestKit.create(ExportSession.create(member, copy, () -> {}));

        session.runOne();

        assertThat(told).containsExactly(EtcdError.COPY_FAILED);
        assertThat(session.isAlive()).isFalse();
    }

    private static CheckpointStore unreadable() {
        return (CheckpointStore) Proxy.newProxyInstance(
                CheckpointStore.class.getClassLoader(),
                new Class<?>[] {CheckpointStore.class},
                (store, method, none) -> {
                    if (method.getName().equals("durableIndex")) {
                        return Long.MAX_VALUE;
                    }
                    throw new UncheckedIOException(new IOException("input/output error"));
                });
    }

    private static class Nobody implements ExportListener {
        @Override
        public void onOpened(long bytes, String storageVersion) {}

        @Override
        public void onPiece(Bytes read) {}

        @Override
        public void onFailed(EtcdError error) {}
    }
}
