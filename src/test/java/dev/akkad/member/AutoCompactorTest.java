package dev.akkad.member;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.DispatcherSelector;
import dev.akkad.base.Bytes;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Machine;
import dev.akkad.machine.MachineSettings;
import dev.akkad.machine.MemoryStore;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.member.MemberSettings.AutoCompaction;
import dev.akkad.member.MemberSettings.AutoCompaction.Mode;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AutoCompactorTest {
    private static final long SELF = 7;
    /** Of a period of a minute. */
    private static final Duration LOOK = Duration.ofSeconds(6);

    private final ActorTestKit kit = ActorTestKit.create(ManualTime.config());
    private final ManualTime time = ManualTime.get(kit.system());
    private final AtomicLong nowMillis = new AtomicLong();
    private final TestProbe<Asked> asked = kit.createTestProbe();
    private final Machine machine = Machine.open(new MemoryStore(), MachineSettings.DEFAULT);
    private long index;

    private record Asked(Request request, Reply<Outcome> reply) {
        private Asked answered(Outcome outcome) {
            reply.complete(outcome);
            return this;
        }
    }

    @AfterEach
    void shutdown() {
        kit.shutdownTestKit();
    }

    private MemberContext start(Mode mode, long retention) {
        MemberSettings settings = MemberContexts.settings(SELF, new AutoCompaction(mode, retention));
        Clock clock = new Clock() {
            @Override
            public long monotonicNanos() {
                return nowMillis.get() * 1_000_000;
            }

            @Override
            public long monotonicMillis() {
                return nowMillis.get();
            }

            @Override
            public long wallMillis() {
                return nowMillis.get();
            }
        };
        MemberContext member = new MemberContext(
                settings, () -> false, MemberMetrics.NONE, clock, () -> ++index, new SplittableRandom(1));
        member.machine = machine;
        lead(member, true);
        // Each look is over when the time at which it comes has passed.
        kit.spawn(
                AutoCompactor.create(member, (request, reply) -> asked.getRef().tell(new Asked(request, reply))),
                DispatcherSelector.fromConfig("akka.test.calling-thread-dispatcher"));
        return member;
    }

    private static void lead(MemberContext member, boolean leads) {
        member.raftView = new MemberContext.RaftView(1, leads ? SELF : SELF + 1, 1, 1, 0, false);
    }

    private void writeUpTo(long revision) {
        while (machine.revision() < revision) {
            machine.apply(++index, 1, new Request.Put(Bytes.utf8("k"), Bytes.utf8("v"), 0, false, false, false));
        }
    }

    private void pass(Duration passing) {
        nowMillis.addAndGet(passing.toMillis());
        time.timePasses(passing);
    }

    private Asked expect(long revision) {
        Asked found = asked.receiveMessage();
        assertThat(found.request()).isEqualTo(new Request.Compact(revision, false));
        return found;
    }

    private static Outcome done(long revision) {
        return new Outcome.Done(new Response.Compact(revision));
    }

    @Test
    void everyFiveMinutesSoManyRevisionsAreKept() {
        start(Mode.REVISION, 100);
        writeUpTo(150);
        pass(Duration.ofSeconds(299));
        asked.expectNoMessage(Duration.ZERO);
        pass(Duration.ofSeconds(1));
        expect(50).answered(done(150));
        // Nothing new: nothing to do.
        pass(Duration.ofMinutes(5));
        asked.expectNoMessage(Duration.ZERO);
        writeUpTo(160);
        pass(Duration.ofMinutes(5));
        expect(60).answered(done(160));
    }

    @Test
    void tooFewRevisionsAreLeftAlone() {
        start(Mode.REVISION, 100);
        writeUpTo(100);
        pass(Duration.ofMinutes(5));
        asked.expectNoMessage(Duration.ZERO);
    }

    @Test
    void whatFailedIsTriedAgain() {
        start(Mode.REVISION, 100);
        writeUpTo(150);
        pass(Duration.ofMinutes(5));
        expect(50).answered(new Outcome.Refused(EtcdError.TIMEOUT));
        pass(Duration.ofMinutes(5));
        // Somebody else was first: as good as done.
        expect(50).answered(new Outcome.Refused(EtcdError.COMPACTED));
        pass(Duration.ofMinutes(5));
        asked.expectNoMessage(Duration.ZERO);
    }

    @Test
    void onlyALeaderCompactsAndANewOneAtOnce() {
        MemberContext member = start(Mode.PERIODIC, Duration.ofMinutes(1).toMillis());
        lead(member, false);
        for (int look = 1; look <= 12; look++) {
            writeUpTo(1 + 10 * look);
            pass(LOOK);
        }
        asked.expectNoMessage(Duration.ZERO);
        lead(member, true);
        pass(LOOK);
        // The newest seen is of the last look, and ten before that are kept.
        expect(21).answered(done(121));
        for (int look = 1; look <= 9; look++) {
            pass(LOOK);
        }
        asked.expectNoMessage(Duration.ZERO);
    }
}
