package dev.akkad.ctl.h2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Frame by frame, against a server that the test plays. */
class ConnectionTest {
    private static final int PREFACE_BYTES = 24;

    private final Connection connection = new Connection("http", "here:1");
    private final EmbeddedChannel channel = new EmbeddedChannel(connection);
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Sent(int type, int flags, int streamId, byte[] payload) {}

    private static final class Call extends Exchange {
        private final String request;
        private final boolean unary;
        private final List<String> heard = new ArrayList<>();

        private Call(String request, boolean unary) {
            this.request = request;
            this.unary = unary;
        }

        @Override
        protected String path() {
            return "/a.B/C";
        }

        @Override
        protected boolean unary() {
            return unary;
        }

        @Override
        protected int requestLength() {
            return request.length();
        }

        @Override
        protected void writeRequest(ByteBuf out) {
            out.writeCharSequence(request, UTF_8);
        }

        @Override
        protected void message(ByteBuf buffer, int length) {
            heard.add(buffer.toString(buffer.readerIndex(), length, UTF_8));
        }

        @Override
        protected void ended(int status, String text) {
            heard.add(GrpcStatus.name(status) + " " + text);
        }
    }

    @BeforeEach
    void shakeHands() {
        ByteBuf preface = channel.readOutbound();
        assertThat(preface.readCharSequence(PREFACE_BYTES, UTF_8)).asString().startsWith("PRI * HTTP/2.0\r\n");
        assertThat(frames(preface)).extracting(Sent::type).containsExactly(Frame.SETTINGS, Frame.WINDOW_UPDATE);
        assertThat(connection.ready()).isNotDone();
        receive(frame(Frame.SETTINGS, 0, 0, Unpooled.EMPTY_BUFFER));
        assertThat(sent()).extracting(Sent::type).containsExactly(Frame.SETTINGS);
        assertThat(connection.ready()).isCompleted();
    }

    @AfterEach
    void theConnectionEnds() {
        channel.finishAndReleaseAll();
        assertThat(connection.isOpen()).isFalse();
    }

    private Call open(Call call) {
        connection.open(call);
        channel.runPendingTasks();
        return call;
    }

    private static ByteBuf frame(int type, int flags, int streamId, ByteBuf payload) {
        return Unpooled.buffer()
                .writeMedium(payload.readableBytes())
                .writeByte(type)
                .writeByte(flags)
                .writeInt(streamId)
                .writeBytes(payload);
    }

    private ByteBuf headers(int flags, int streamId, String... namesAndValues) {
        Http2Headers headers = new DefaultHttp2Headers(false);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        ByteBuf block = Unpooled.buffer();
        try {
            encoder.encodeHeaders(streamId, headers, block);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return frame(Frame.HEADERS, Frame.END_HEADERS | flags, streamId, block);
    }

    private ByteBuf answer(int streamId, String... messages) {
        ByteBuf all = headers(0, streamId, ":status", "200", "content-type", "application/grpc");
        ByteBuf data = Unpooled.buffer();
        for (String message : messages) {
            data.writeByte(0).writeInt(message.length()).writeCharSequence(message, UTF_8);
        }
        return all.writeBytes(frame(Frame.DATA, 0, streamId, data));
    }

    private ByteBuf trailers(int streamId, String status, String message) {
        return headers(Frame.END_STREAM, streamId, "grpc-status", status, "grpc-message", message);
    }

    private void receive(ByteBuf... parts) {
        channel.writeInbound(Unpooled.copiedBuffer(parts));
    }

    private List<Sent> sent() {
        List<Sent> all = new ArrayList<>();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            all.addAll(frames(out));
        }
        return all;
    }

    private static List<Sent> frames(ByteBuf out) {
        List<Sent> all = new ArrayList<>();
        while (out.isReadable()) {
            int length = out.readMedium();
            Sent frame = new Sent(out.readByte(), out.readByte(), out.readInt(), new byte[length]);
            out.readBytes(frame.payload());
            all.add(frame);
        }
        out.release();
        return all;
    }

    @Test
    void aCallIsHeadersAndData() {
        Call call = open(new Call("question", true));

        assertThat(sent()).satisfiesExactly(head -> assertThat(head.type()).isEqualTo(Frame.HEADERS), data -> {
            assertThat(data.flags()).isEqualTo(Frame.END_STREAM);
            assertThat(new String(data.payload(), UTF_8)).isEqualTo("\0\0\0\0\10question");
        });

        receive(answer(1, "answer"), trailers(1, "0", ""));
        assertThat(call.heard).containsExactly("answer", "OK ");
    }

    @Test
    void theSecondHeaderBlockOnlyNamesPlaces() {
        open(new Call("1", true));
        open(new Call("2", true));
        open(new Call("3", true));

        List<Sent> heads =
                sent().stream().filter(frame -> frame.type() == Frame.HEADERS).toList();
        assertThat(heads).extracting(Sent::streamId).containsExactly(1, 3, 5);
        assertThat(heads.get(0).payload()).hasSizeGreaterThan(heads.get(1).payload().length);
        assertThat(heads.get(1).payload()).hasSize(7).isEqualTo(heads.get(2).payload());
        assertThat(RequestHeaders.onlyNamesPlaces(heads.get(1).payload())).isTrue();
    }

    @Test
    void requestsMadeTogetherLeaveTogether() {
        Call first = open(new Call("1", true));
        sent();
        receive(answer(1, "x"), trailers(1, "0", ""));
        connection.open(new Call("2", true));
        connection.open(new Call("3", true));
        channel.runPendingTasks();

        ByteBuf one = channel.readOutbound();
        assertThat(channel.<ByteBuf>readOutbound()).isNull();
        assertThat(frames(one)).hasSize(4);
        assertThat(first.heard).hasSize(2);
    }

    @Test
    void bytesMayComeOneByOne() {
        Call call = open(new Call("question", true));
        Call other = open(new Call("question", true));
        sent();

        byte[] all = ByteBufUtil.getBytes(Unpooled.copiedBuffer(
                answer(1, "one", "two"),
                answer(3, "three"),
                trailers(1, "0", ""),
                trailers(3, "5", "etcdserver: 100%25 gone+away")));
        for (byte b : all) {
            receive(Unpooled.wrappedBuffer(new byte[] {b}));
        }

        assertThat(call.heard).containsExactly("one", "two", "OK ");
        assertThat(other.heard).containsExactly("three", "NOT_FOUND etcdserver: 100% gone+away");
    }

    @Test
    void aMessageMayComeInSeveralFrames() {
        Call call = open(new Call("question", false));
        sent();
        byte[] data = "\0\0\0\0\7message\0\0\0\0\1x\0\0\0\0\2".getBytes(UTF_8);
        receive(headers(0, 1, ":status", "200"));
        for (int i = 0; i < data.length; i += 3) {
            int length = Math.min(3, data.length - i);
            receive(frame(Frame.DATA, 0, 1, Unpooled.wrappedBuffer(data, i, length)));
        }
        receive(frame(Frame.DATA, 0, 1, Unpooled.wrappedBuffer("yz".getBytes(UTF_8))));

        assertThat(call.heard).containsExactly("message", "x", "yz");
        receive(trailers(1, "0", ""));
    }

    @Test
    void repeatedTrailersAreUnderstoodWhateverCameBetween() {
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            calls.add(open(new Call("?", true)));
        }
        sent();
        receive(trailers(1, "0", ""), trailers(3, "0", ""), trailers(5, "14", "no leader"));
        receive(trailers(7, "0", ""), trailers(9, "14", "no leader"), trailers(11, "0", ""));

        assertThat(calls)
                .flatExtracting(call -> call.heard)
                .containsExactly("OK ", "OK ", "UNAVAILABLE no leader", "OK ", "UNAVAILABLE no leader", "OK ");
    }

    @Test
    void whatDoesNotFitTheWindowWaits() {
        String large = "x".repeat(40_000);
        open(new Call(large, true));
        open(new Call(large, true));
        open(new Call("small", true));

        List<Sent> first = sent();
        assertThat(first).extracting(Sent::streamId).containsOnly(1);
        assertThat(first.stream().filter(f -> f.type() == Frame.DATA))
                .extracting(f -> f.payload().length)
                .containsExactly(16_384, 16_384, 40_005 - 2 * 16_384);
        assertThat(first)
                .filteredOn(f -> f.type() == Frame.DATA)
                .extracting(Sent::flags)
                .containsExactly(0, 0, Frame.END_STREAM);

        receive(frame(Frame.WINDOW_UPDATE, 0, 0, Unpooled.buffer().writeInt(20_000)));
        assertThat(sent()).extracting(Sent::streamId).contains(3, 5);
    }

    @Test
    void whatNoWindowHoldsLeavesInPiecesAsTheServerGrantsThem() {
        Call call = open(new Call("x".repeat(70_000), true));

        assertThat(dataBytes(sent())).isEqualTo(Frame.DEFAULT_WINDOW_BYTES);
        receive(frame(Frame.WINDOW_UPDATE, 0, 0, Unpooled.buffer().writeInt(70_000)));
        assertThat(sent()).isEmpty();
        receive(frame(Frame.WINDOW_UPDATE, 0, 1, Unpooled.buffer().writeInt(70_000)));

        List<Sent> rest = sent();
        assertThat(dataBytes(rest)).isEqualTo(70_005 - Frame.DEFAULT_WINDOW_BYTES);
        assertThat(rest.get(rest.size() - 1).flags()).isEqualTo(Frame.END_STREAM);
        receive(trailers(1, "0", ""));
        assertThat(call.heard).containsExactly("OK ");
    }

    private static int dataBytes(List<Sent> frames) {
        return frames.stream()
                .filter(frame -> frame.type() == Frame.DATA)
                .mapToInt(frame -> frame.payload().length)
                .sum();
    }

    @Test
    void aCancelledStreamIsResetAndHearsNoMore() {
        Call call = open(new Call("?", false));
        sent();

        connection.cancel(call);
        channel.runPendingTasks();

        assertThat(sent()).singleElement().satisfies(frame -> {
            assertThat(frame.type()).isEqualTo(Frame.RST_STREAM);
            assertThat(frame.payload()).endsWith(Frame.CANCEL);
        });
        receive(trailers(1, "0", ""));
        assertThat(call.heard).isEmpty();
    }

    @Test
    void aConnectionIsSilentUntilItsPingIsAnswered() {
        connection.ping();

        assertThat(connection.isSilent()).isTrue();
        receive(frame(Frame.PING, Frame.ACK, 0, Unpooled.buffer().writeLong(0)));
        assertThat(connection.isSilent()).isFalse();
    }

    @Test
    void pingsAreAnsweredAndResetsHeard() {
        Call call = open(new Call("?", true));
        sent();
        receive(
                frame(Frame.PING, 0, 0, Unpooled.buffer().writeLong(42)),
                frame(Frame.RST_STREAM, 0, 1, Unpooled.buffer().writeInt(Frame.REFUSED_STREAM)));

        assertThat(sent()).singleElement().satisfies(frame -> {
            assertThat(frame.type()).isEqualTo(Frame.PING);
            assertThat(frame.flags()).isEqualTo(Frame.ACK);
            assertThat(frame.payload()).endsWith(42);
        });
        assertThat(call.heard).containsExactly("UNAVAILABLE stream reset with error 7");
    }

    @Test
    void aFarewellEndsAllCallsWithItsWords() {
        Call open = open(new Call("x".repeat(65_000), true));
        Call waiting = open(new Call("x".repeat(1_000), true));
        sent();
        receive(frame(
                Frame.GOAWAY,
                0,
                0,
                Unpooled.buffer().writeInt(0).writeInt(11).writeBytes("too_many_pings".getBytes(UTF_8))));

        String end = "UNAVAILABLE the server closed the connection: error 11, too_many_pings";
        assertThat(open.heard).containsExactly(end);
        assertThat(waiting.heard).containsExactly(end);
        assertThat(connection.isOpen()).isFalse();
        assertThat(open(new Call("late", true)).heard).containsExactly(end);
    }

    @Test
    void anAnswerThatIsNotGrpcIsAnError() {
        Call call = open(new Call("?", true));
        sent();
        receive(headers(Frame.END_STREAM, 1, ":status", "404"));

        assertThat(call.heard).containsExactly("UNKNOWN HTTP status 404");
    }
}
