package dev.akkad.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import dev.akkad.machine.Response;
import dev.akkad.mvcc.KeyValue;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.Collections;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The JSON gateway over websockets; the JDK's client is the judge of the frames. */
final class GatewayWebSocketTest {
    private static final String CLOSED = "closed";
    private static final String CREATE = "{\"create_request\":{\"key\":\"aw==\"}}";

    private final PortFixture fixture = new PortFixture();
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Puts together what arrives. */
    private final class Messages implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                messages.add(message.toString());
                message.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            messages.add(CLOSED);
            return null;
        }
    }

    private WebSocket connect(String path, String... protocols) {
        WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
        if (protocols.length > 0) {
            builder.subprotocols(protocols[0], java.util.Arrays.copyOfRange(protocols, 1, protocols.length));
        }
        return builder.buildAsync(URI.create("ws://127.0.0.1:" + fixture.number() + path), new Messages())
                .join();
    }

    private String next() throws InterruptedException {
        return Objects.requireNonNull(messages.poll(20, TimeUnit.SECONDS), "no message");
    }

    @Test
    void eachMessageIsOneObjectAndEachLineOneMessage() throws InterruptedException {
        WebSocket socket = connect("/v3/lease/keepalive");

        socket.sendText("{\"ID\":1}", true).join();
        assertThat(next()).startsWith("{\"result\":{").endsWith("\"ID\":\"1\",\"TTL\":\"60\"}}");
        socket.sendText("{\"I", false).join();
        socket.sendText("D\":2}", true).join();
        assertThat(next()).endsWith("\"ID\":\"2\",\"TTL\":\"60\"}}");
        socket.abort();
    }

    @Test
    void aWatchLivesAsLongAsItsSocket() throws InterruptedException {
        WebSocket socket = connect("/v3/watch");
        socket.sendText(CREATE, true).join();
        assertThat(next()).endsWith("\"created\":true}}");
        FakeWatch watch = Objects.requireNonNull(fixture.member.watches.poll(20, TimeUnit.SECONDS));

        watch.put(0, 43, Bytes.utf8("v"));
        assertThat(next()).contains("\"events\":[{\"kv\":{");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();

        assertThat(watch.closed.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(next()).isEqualTo(CLOSED);
    }

    @Test
    void aUnaryCallIsOneMessageEachWay() throws InterruptedException {
        fixture.member.machine = request -> FakeMember.done(new Response.Put(42, null));
        WebSocket socket = connect("/v3/kv/put");

        socket.sendText("{\"key\":\"Zm9v\"}", true).join();

        assertThat(next()).startsWith("{\"header\":{").endsWith("\"raft_term\":\"3\"}}");
        assertThat(next()).isEqualTo(CLOSED);
    }

    @Test
    void aLongAnswerIsOneMessageInManyFrames() throws InterruptedException {
        KeyValue kv = new KeyValue(Bytes.utf8("k"), 2, 3, 2, Bytes.wrap(new byte[100_000]), 0);
        fixture.member.machine =
                request -> FakeMember.done(new Response.Range(42, Collections.nCopies(100, kv), false, 100));
        WebSocket socket = connect("/v3/kv/range");

        socket.sendText("{\"key\":\"Zm9v\"}", true).join();

        assertThat(next()).hasSizeGreaterThan(13_000_000).endsWith("],\"count\":\"100\"}");
        assertThat(next()).isEqualTo(CLOSED);
        Eventually.holds(
                "the memory is free again", () -> fixture.member.answers().heldBytes() == 0);
    }

    @Test
    void anErrorIsAMessageToo() throws InterruptedException {
        connect("/v3/watch").sendText("nonsense", true).join();
        assertThat(next()).startsWith("{\"code\":3,\"message\":\"");
        assertThat(next()).isEqualTo(CLOSED);

        WebSocket socket = connect("/v3/watch");
        socket.sendText(CREATE, true).join();
        assertThat(next()).endsWith("\"created\":true}}");
        socket.sendText("]", true).join();
        assertThat(next()).startsWith("{\"error\":{\"code\":3,");
        assertThat(next()).isEqualTo(CLOSED);
    }

    @Test
    void aBrowserMayNameItsTokenAsAProtocol() {
        WebSocket socket = connect("/v3/watch", "Bearer", "abc.7");

        assertThat(socket.getSubprotocol()).isEqualTo("Bearer");
        socket.abort();
    }

    @Test
    void thereIsNoSocketAtOtherPaths() {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> connect("/v3/nothing")))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused ->
                                assertThat(refused.getResponse().statusCode()).isEqualTo(404));
    }
}
