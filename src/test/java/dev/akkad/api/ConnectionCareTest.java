package dev.akkad.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that fall silent, and clients that break the rules of HTTP/2. */
@Timeout(60)
final class ConnectionCareTest {
    private static final int PROTOCOL_ERROR = 1;
    private static final String WATCH = "/etcdserverpb.Watch/Watch";

    private final PortFixture fixture = new PortFixture(settings ->
            settings.withLimits(settings.limits().withPings(Duration.ofSeconds(1), Duration.ofMillis(500))));

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aSilentClientIsPingedAndClosedWhenItDoesNotAnswer() {
        try (RawHttp2 client = new RawHttp2(fixture.number())) {
            long started = System.nanoTime();
            client.call(1, WATCH);

            assertThat(client.next(RawHttp2.PING)).isNotNull();
            assertThat(millisSince(started)).isGreaterThanOrEqualTo(900);
            assertThat(client.next(RawHttp2.PING)).isNull();
            assertThat(millisSince(started)).isGreaterThanOrEqualTo(1400);
        }
    }

    @Test
    void aClientThatAnswersPingsIsPingedAgain() {
        try (RawHttp2 client = new RawHttp2(fixture.number())) {
            client.call(1, WATCH);
            for (int i = 0; i < 2; i++) {
                RawHttp2.Frame ping = Objects.requireNonNull(client.next(RawHttp2.PING));
                client.send(RawHttp2.PING, RawHttp2.ACK, 0, ping.payload().toByteArray());
            }

            assertThat(client.next(RawHttp2.PING)).isNotNull();
        }
    }

    @Test
    void whoBreaksTheProtocolBesideOpenCallsIsToldSo() {
        try (RawHttp2 client = new RawHttp2(fixture.number())) {
            client.call(1, WATCH);
            client.send(RawHttp2.DATA, 0, 0, new byte[] {1}); // data belongs to a stream

            RawHttp2.Frame goAway = Objects.requireNonNull(client.next(RawHttp2.GO_AWAY));

            assertThat(goAway.number(0)).isEqualTo(1);
            assertThat(goAway.number(4)).isEqualTo(PROTOCOL_ERROR);
            assertThat(client.next(RawHttp2.GO_AWAY)).isNull();
        }
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }
}
