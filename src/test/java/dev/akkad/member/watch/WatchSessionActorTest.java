package dev.akkad.member.watch;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.BehaviorInterceptor;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.Behaviors;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.typesafe.config.ConfigFactory;
import dev.akkad.machine.EtcdError;
import dev.akkad.member.Interception;
import dev.akkad.member.MemberGuardian.Victim;
import dev.akkad.member.MemberMetrics;
import dev.akkad.member.WatchListener;
import dev.akkad.member.meter.WatchMeters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class WatchSessionActorTest {
    private static final long WAIT_SECONDS = 30;

    private final ActorTestKit kit =
            ActorTestKit.create(ManualTime.config().withFallback(ConfigFactory.parseString("akka.loglevel = OFF")));
    private final ManualTime time = ManualTime.get(kit.system());
    /** Whose next message is to be its last, "" = nobody's. */
    private final AtomicReference<String> doomed = new AtomicReference<>("");

    private final ActorRef<HubOwner.Command> owner = kit.spawn(HubOwner.create());
    private final WatchLane sessions = new WatchLane();
    private final ActorRef<WatchSessions.Next> parent = serve();

    private ActorRef<WatchSessions.Next> serve() {
        ActorRef<WatchSessions.Next> serving = kit.spawn(WatchSessions.create(
                sessions.work(),
                (request, reply) -> owner.tell(new HubOwner.Read(request, reply)),
                WatchSettings.of(Duration.ofMinutes(10), 1_572_864),
                () -> 0.5,
                MemberMetrics.NONE,
                new WatchMeters(),
                new Doom()));
        sessions.servedBy(serving);
        return serving;
    }

    /** Actors die of a message before they have done anything about it. */
    private final class Doom implements Interception {
        @Override
        public <T> Behavior<T> around(Victim kind, Behavior<T> behavior) {
            return behavior;
        }

        @Override
        public <T> Behavior<T> within(String name, Behavior<T> behavior) {
            Behavior<Object> mortal = Behaviors.intercept(
                    () -> new BehaviorInterceptor<Object, T>(Object.class) {
                        @Override
                        @SuppressWarnings("unchecked") // only the actor's messages come in
                        public Behavior<T> aroundReceive(
                                TypedActorContext<Object> context, Object message, ReceiveTarget<T> target) {
                            if (doomed.compareAndSet(name, "")) {
                                throw new IllegalStateException("doomed");
                            }
                            return target.apply(context, (T) message);
                        }
                    },
                    behavior);
            return mortal.narrow();
        }
    }

    /** A client that takes one response at a time from a queue. */
    private final class Client implements WatchListener {
        final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
        final WatchStreamHandle stream = WatchStreamHandle.open(sessions, this);

        @Override
        public void onResponse(WatchResponse response) {
            received.add(response);
        }

        @Override
        public void onError(EtcdError error) {
            received.add(error);
        }

        WatchResponse next() throws InterruptedException {
            Object next = received.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            assertThat(next).isInstanceOf(WatchResponse.class);
            return (WatchResponse) next;
        }

        EtcdError error() throws InterruptedException {
            return (EtcdError) received.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Each kill would be logged with its stack. */
    @BeforeAll
    static void silenceSupervisors() {
        supervisors().setLevel(Level.OFF);
    }

    @AfterAll
    static void wakeSupervisors() {
        supervisors().setLevel(null);
    }

    private static Logger supervisors() {
        return (Logger) LoggerFactory.getLogger("akka.actor.typed.Behavior$");
    }

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void killedSessionsHubAndParentLoseAndDoubleNothingUnderLoad() throws InterruptedException {
        int writes = 2000;
        owner.tell(new HubOwner.Sessions(sessions));
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Client client = new Client();
            clients.add(client);
            for (int watch = 0; watch < 3; watch++) {
                client.stream.create(
                        SessionRig.create("a", watch == 0 ? "" : "b", 2).create());
            }
            client.stream.request(3);
        }
        for (int i = 0; i < writes; i++) {
            owner.tell(new HubOwner.Put("a"));
            if (i % 23 == 0) {
                clients.get(i % 4).stream.tell(new SessionCommand.Crash("test"));
            }
            if (i % 61 == 0) {
                owner.tell(new HubOwner.Die(i % 5));
            }
            if (i % 101 == 0) {
                sessions.tell(new WatchSessions.Crash("test"));
            }
        }

        for (Client client : clients) {
            assertThat(revisions(client, writes)).hasSize(3).allSatisfy((id, revisions) -> {
                assertThat(revisions).hasSize(writes).doesNotHaveDuplicates().isSorted();
                assertThat(revisions.get(0)).isEqualTo(2);
            });
            assertThat(client.received).isEmpty();
        }
    }

    /** Takes everything until each watch has had {@code count} events, granting credit response by response. */
    private Map<Long, List<Long>> revisions(Client client, int count) throws InterruptedException {
        Map<Long, List<Long>> revisions = new HashMap<>();
        for (int missing = 3 * count; missing > 0; ) {
            WatchListener.WatchResponse response = client.next();
            client.stream.request(1);
            if (response.created()) {
                revisions.put(response.watchId(), new ArrayList<>());
            }
            for (WatchListener.WatchEvent event : response.events()) {
                revisions.get(response.watchId()).add(event.event().revision().main());
                missing--;
            }
        }
        return revisions;
    }

    @Test
    void progressTimerRunsAtTheIntervalAndItsShareOfTenPercent() throws InterruptedException {
        owner.tell(new HubOwner.Sessions(sessions));
        Client client = new Client();
        client.stream.request(100);
        client.stream.create(SessionRig.create(1, "a", "", 0, "p").create());
        assertThat(client.next().created()).isTrue();
        owner.tell(new HubOwner.Put("b"));

        time.timePasses(Duration.ofSeconds(629));
        client.stream.create(SessionRig.create(2, "a", "", 0, "").create());
        assertThat(client.next().created()).as("no notice yet").isTrue();
        time.timePasses(Duration.ofSeconds(1));

        WatchListener.WatchResponse notice = client.next();
        assertThat(notice.watchId()).isEqualTo(1);
        assertThat(notice.revision()).isEqualTo(2);
        assertThat(notice.events()).isEmpty();
    }

    @Test
    void streamOpenedBeforeTheFirstHubIsServedOnceThereIsOne() throws InterruptedException {
        Client client = new Client();
        client.stream.create(SessionRig.create("a", "", 0).create());
        client.stream.request(10);
        owner.tell(new HubOwner.Put("a"));
        owner.tell(new HubOwner.Sessions(sessions));

        assertThat(client.next().revision()).isEqualTo(2);
        owner.tell(new HubOwner.Put("a"));
        assertThat(client.next().revision()).isEqualTo(3);
    }

    @Test
    void stoppedMemberTellsItsStreams() throws InterruptedException {
        owner.tell(new HubOwner.Sessions(sessions));
        Client client = new Client();
        client.stream.create(SessionRig.create("a", "", 0).create());
        client.stream.request(10);
        assertThat(client.next().created()).isTrue();

        kit.stop(parent);

        assertThat(client.error()).isEqualTo(EtcdError.STOPPED);
    }

    @Test
    void failingListenerEndsItsStreamAndNoOther() throws InterruptedException {
        owner.tell(new HubOwner.Sessions(sessions));
        BlockingQueue<EtcdError> errors = new LinkedBlockingQueue<>();
        WatchStreamHandle broken = WatchStreamHandle.open(sessions, new WatchListener() {
            @Override
            public void onResponse(WatchResponse response) {
                throw new IllegalStateException("broken pipe");
            }

            @Override
            public void onError(EtcdError error) {
                errors.add(error);
            }
        });
        Client sound = new Client();
        broken.create(SessionRig.create("a", "", 0).create());
        broken.request(1);
        sound.stream.create(SessionRig.create("a", "", 0).create());
        sound.stream.request(10);

        assertThat(errors.poll(WAIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(EtcdError.STOPPED);
        assertThat(sound.next().created()).isTrue();
        sessions.tell(new WatchSessions.EndAll(EtcdError.NO_LEADER));
        assertThat(sound.error()).isEqualTo(EtcdError.NO_LEADER);
    }

    /** A client that has asked for one watch. */
    private Client watching() {
        Client client = new Client();
        client.stream.create(SessionRig.create("a", "", 0).create());
        client.stream.request(10);
        return client;
    }

    @Test
    void aStreamWhoseSessionDiedOfAMessageEndsWithAnError() throws InterruptedException {
        owner.tell(new HubOwner.Sessions(sessions));
        Client client = watching();
        assertThat(client.next().created()).isTrue();

        doomed.set("watch-session");
        owner.tell(new HubOwner.Put("a")); // the event is lost with it

        assertThat(client.error()).isEqualTo(EtcdError.STOPPED);
    }

    @Test
    void streamsAreOpenedAndHubsMadeKnownThoughTheirParentDiesOfIt() throws InterruptedException {
        owner.tell(new HubOwner.Sessions(sessions));
        Client first = watching();
        assertThat(first.next().created()).isTrue();

        doomed.set("watches");
        Client second = watching();
        assertThat(second.next().created()).isTrue();
        assertThat(doomed.get()).isEmpty();

        doomed.set("watches");
        owner.tell(new HubOwner.Die(0)); // the next one is another hub
        owner.tell(new HubOwner.Put("a"));
        assertThat(first.next().events()).hasSize(1);
        assertThat(second.next().events()).hasSize(1);
        assertThat(doomed.get()).isEmpty();
    }

    @Test
    void aStreamThatIsOpenedWhileNobodyServesWaitsForWhoDoes() throws InterruptedException {
        kit.stop(parent);
        Client client = watching();

        serve();
        owner.tell(new HubOwner.Sessions(sessions));

        assertThat(client.next().created()).isTrue();
    }
}
