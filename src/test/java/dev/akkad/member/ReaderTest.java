package dev.akkad.member;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

final class ReaderTest {
    private final MemberContext member = MemberContexts.of(1, List.of());
    private final Queue<Reader.Work> work = new ArrayDeque<>();
    private int read;

    private BehaviorTestKit<Reader.Command> started() {
        return BehaviorTestKit.create(Reader.create(member, work));
    }

    /** Somebody waits for it, and would wait for ever. */
    @Test
    void workThatADeadReaderHadNotBegunIsDoneByTheNext() {
        work.add(new Reader.History(() -> read++));
        work.add(new Reader.History(() -> read++));

        BehaviorTestKit<Reader.Command> next = started();
        next.selfInbox().getAllReceived().forEach(next::run);

        assertThat(read).isEqualTo(2);
        assertThat(work).isEmpty();
    }

    @Test
    void beingToldMoreOftenThanThereIsWorkDoesNoHarm() {
        BehaviorTestKit<Reader.Command> reader = started();
        work.add(new Reader.History(() -> read++));

        reader.run(Reader.Next.INSTANCE);
        reader.run(Reader.Next.INSTANCE);

        assertThat(read).isEqualTo(1);
    }
}
