package dev.akkad.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.RawHttp;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Of the head of a request 256 KiB are taken. Whoever sends more is refused, and nobody else notices. */
@Timeout(60)
final class HeaderLimitsTest {
    private static final int BYTES_MAX = 256 * 1024;
    private static final String NOT_THERE = "/no.Such/Method";
    /** Says nothing before its message has come. */
    private static final String WAITS = "/etcdserverpb.KV/Put";

    private static final String HEADER = "x-pad " + "a".repeat(100);
    /** As HTTP/2 counts it: name, value, and 32 bytes for the table. */
    private static final int HEADER_BYTES = 5 + 100 + 32;

    /** As the client sends it: each text after its length, and a byte that says so. */
    private static final int SENT_BYTES = 1 + 1 + 5 + 1 + 100;

    private final PortFixture fixture = new PortFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private void assertServesOthers() {
        assertThat(fixture.get("/version").status()).isEqualTo(200);
    }

    /** Longer than this by not a byte, so that the answer is not lost to a reset. */
    private static String head(int bytes) {
        String begin = "GET /version HTTP/1.1\r\nHost: x\r\nX: ";
        return begin + "a".repeat(bytes - begin.length());
    }

    private static List<String> headers(int bytes) {
        return Collections.nCopies(bytes / HEADER_BYTES, HEADER);
    }

    @Test
    void aLongHeadIsTaken() {
        try (RawHttp client = new RawHttp(fixture.number())) {
            client.send(head(BYTES_MAX * 9 / 10) + "\r\n\r\n");

            assertThat(client.head().status()).isEqualTo(200);
        }
    }

    @Test
    void aLongerHeadEndsTheConnection() {
        try (RawHttp client = new RawHttp(fixture.number())) {
            client.send(head(BYTES_MAX + 100));

            assertThat(client.head().status()).isEqualTo(431);
            assertThatThrownBy(client::head).isInstanceOf(UncheckedIOException.class);
        }
        assertServesOthers();
    }

    @Test
    void manyHeadersAreTakenOverHttp2() {
        try (RawHttp2 client = new RawHttp2(fixture.number())) {
            client.call(1, NOT_THERE, headers(BYTES_MAX * 9 / 10));

            assertThat(answered(client)).isEqualTo(1);
        }
    }

    @Test
    void moreOfThemEndTheStreamAlone() {
        try (RawHttp2 client = new RawHttp2(fixture.number())) {
            client.call(1, WAITS, headers(BYTES_MAX * 11 / 10));
            assertThat(Objects.requireNonNull(client.next(RawHttp2.RESET)).stream())
                    .isEqualTo(1);

            client.call(3, NOT_THERE);
            assertThat(answered(client)).isEqualTo(3);
        }
    }

    /** A quarter more, as it is sent, is not even read to its end: it ends in the frame that is one too many. */
    @Test
    void manyMoreEndTheConnection() {
        try (RawHttp2 client = new RawHttp2(fixture.number())) {
            client.call(1, WAITS, Collections.nCopies(BYTES_MAX * 5 / 4 / SENT_BYTES + 10, HEADER));

            int error = Objects.requireNonNull(client.next(RawHttp2.GO_AWAY)).number(4);
            assertThat(error).isNotZero();
            assertThat(client.next(RawHttp2.HEADERS)).isNull();
        }
        assertServesOthers();
    }

    private static int answered(RawHttp2 client) {
        return Objects.requireNonNull(client.next(RawHttp2.HEADERS)).stream();
    }
}
