package dev.akkad.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.raft.Message;
import dev.akkad.raft.RaftEvent;
import dev.akkad.raft.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WriteQueueTest {
    private static final Message VOTE = new Message.VoteResponse(3, 1, 2, true);
    private static final Message OTHER_VOTE = new Message.VoteResponse(4, 1, 3, true);

    private final WriteQueue writes = new WriteQueue();

    private static Step step(long sequence, List<RaftEvent> events, List<Message> afterWrite) {
        return new Step(sequence, events, List.of(), afterWrite, List.of(), List.of(), List.of());
    }

    @Test
    void aMessageWaitsForTheWriteOfItsStep() {
        List<Message> atOnce = writes.add(step(1, List.of(new RaftEvent.VoteCast(3, 2)), List.of(VOTE)));
        WriteQueue.Write write = writes.begin();

        assertThat(atOnce).isEmpty();
        assertThat(write.events()).containsExactly(new RaftEvent.VoteCast(3, 2));
        assertThat(writes.persisted(write.sequence())).containsExactly(VOTE);
    }

    @Test
    void whatComesDuringAWriteGathersForTheNext() {
        writes.add(step(1, List.of(new RaftEvent.TermStarted(3)), List.of(VOTE)));
        WriteQueue.Write first = writes.begin();
        writes.add(step(2, List.of(new RaftEvent.TermStarted(4)), List.of()));
        writes.add(step(3, List.of(new RaftEvent.VoteCast(4, 3)), List.of(OTHER_VOTE)));

        assertThat(writes.isDue()).isFalse();
        assertThat(writes.persisted(first.sequence())).containsExactly(VOTE);
        assertThat(writes.isDue()).isTrue();
        WriteQueue.Write second = writes.begin();
        assertThat(second.events()).containsExactly(new RaftEvent.TermStarted(4), new RaftEvent.VoteCast(4, 3));
        assertThat(second.sequence()).isEqualTo(3);
        assertThat(writes.persisted(3)).containsExactly(OTHER_VOTE);
    }

    @Test
    void aStepWithoutEventsWaitsForThoseBeforeIt() {
        writes.add(step(1, List.of(new RaftEvent.TermStarted(3)), List.of()));
        List<Message> atOnce = writes.add(step(1, List.of(), List.of(VOTE)));

        assertThat(atOnce).isEmpty();
        writes.begin();
        assertThat(writes.persisted(1)).containsExactly(VOTE);
    }

    @Test
    void nothingWaitsOnceAllIsDurable() {
        writes.add(step(1, List.of(new RaftEvent.TermStarted(3)), List.of()));
        writes.begin();
        writes.persisted(1);

        assertThat(writes.add(step(1, List.of(), List.of(VOTE)))).containsExactly(VOTE);
        assertThat(writes.isDue()).isFalse();
    }
}
