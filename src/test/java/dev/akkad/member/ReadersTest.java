package dev.akkad.member;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import dev.akkad.base.Bytes;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Request;
import dev.akkad.machine.Request.RangeOptions;
import dev.akkad.machine.Request.RevisionFilter;
import dev.akkad.machine.Request.SortOrder;
import dev.akkad.machine.Request.SortTarget;
import dev.akkad.mvcc.KeyRange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReadersTest {
    private static final KeyRange ALL = new KeyRange(Bytes.of(0), KeyRange.OPEN_END);

    private static final Request LIST = new Request.Range(ALL, 0, true, RangeOptions.DEFAULT);

    private final TestInbox<Reader.Command> points = TestInbox.create();
    private final TestInbox<Reader.Command> lists = TestInbox.create();
    private final Pending pending = new Pending();
    private final Readers readers =
            new Readers(lane(points), List.of(lane(lists)), lane(TestInbox.<Reader.Command>create()), pending);

    private static ReaderLane lane(TestInbox<Reader.Command> reader) {
        return new ReaderLane(new ArrayDeque<>(), reader.getRef());
    }

    @Test
    void whatReadsFewKeysDoesNotWaitForLists() {
        KeyRange single = KeyRange.single(Bytes.utf8("k"));
        assertThat(isAmongPoints(new Request.Range(single, 0, true, RangeOptions.DEFAULT)))
                .isTrue();
        assertThat(isAmongPoints(range(1, SortOrder.NONE, SortTarget.KEY, RevisionFilter.NONE)))
                .isTrue();
        assertThat(isAmongPoints(range(10, SortOrder.ASCEND, SortTarget.KEY, RevisionFilter.NONE)))
                .isTrue();
    }

    @Test
    void aLimitThatBoundsOnlyWhatIsToldMakesNoShortRead() {
        assertThat(isAmongPoints(range(0, SortOrder.NONE, SortTarget.KEY, RevisionFilter.NONE)))
                .isFalse();
        assertThat(isAmongPoints(range(1_000, SortOrder.NONE, SortTarget.KEY, RevisionFilter.NONE)))
                .isFalse();
        assertThat(isAmongPoints(range(1, SortOrder.DESCEND, SortTarget.KEY, RevisionFilter.NONE)))
                .isFalse();
        assertThat(isAmongPoints(range(1, SortOrder.NONE, SortTarget.VALUE, RevisionFilter.NONE)))
                .isFalse();
        assertThat(isAmongPoints(range(1, SortOrder.NONE, SortTarget.KEY, new RevisionFilter(5, 0, 0, 0))))
                .isFalse();
    }

    @Test
    void aListThatWaitsForOtherListsDoesNotExpire() {
        List<Outcome> answers = new ArrayList<>();
        pending.register(new Pending.Waiting(1, Pending.Kind.READ, 0, answers::add));
        readers.read(List.of(new MemberContext.Read(1, LIST)));

        pending.expire(100, waiting -> EtcdError.TIMEOUT);

        assertThat(answers).isEmpty();
        assertThat(pending.isWaiting(1)).isTrue();
    }

    @Test
    void nothingIsReadForACallThatIsOver() {
        pending.register(new Pending.Waiting(1, Pending.Kind.READ, 0, new Reply<>() {
            @Override
            public void complete(Outcome outcome) {
                throw new AssertionError("answered");
            }

            @Override
            public boolean isWanted() {
                return false;
            }
        }));

        readers.read(List.of(new MemberContext.Read(1, LIST)));

        assertThat(lists.hasMessages()).isFalse();
        assertThat(pending.size()).isZero();
    }

    private static Request range(long limit, SortOrder order, SortTarget target, RevisionFilter filter) {
        return new Request.Range(ALL, 0, true, new RangeOptions(limit, order, target, false, false, filter));
    }

    private boolean isAmongPoints(Request request) {
        pending.register(new Pending.Waiting(1, Pending.Kind.READ, 0, outcome -> {}));
        readers.read(List.of(new MemberContext.Read(1, request)));
        boolean isPoint = points.hasMessages();
        assertThat(lists.hasMessages()).isNotEqualTo(isPoint);
        points.getAllReceived();
        lists.getAllReceived();
        return isPoint;
    }
}
