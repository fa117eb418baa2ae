package dev.akkad.member.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.remote.artery.EnvelopeBuffer;
import akka.remote.artery.NoOpRemotingFlightRecorder$;
import akka.remote.artery.tcp.TcpFraming;
import akka.remote.artery.tcp.TcpFraming$;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in the place of Akka's own: frames as Akka writes them, and nothing else. */
final class TcpFramingTest {
    private final ActorTestKit kit = ActorTestKit.create("framing", ConfigFactory.load());

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    @Test
    void theClassOnThePathIsOurs() {
        assertThat(TcpFraming.class.getProtectionDomain().getCodeSource().getLocation())
                .isNotEqualTo(
                        TcpFraming$.class.getProtectionDomain().getCodeSource().getLocation());
    }

    @Test
    void framesAreFoundHoweverTheBytesArrive() {
        ByteString sent = head(2).concat(frame("one")).concat(frame("")).concat(frame("three"));
        for (int piece = 1; piece <= sent.size(); piece++) {
            List<ByteString> pieces = new ArrayList<>();
            for (int at = 0; at < sent.size(); at += piece) {
                pieces.add(sent.slice(at, Math.min(sent.size(), at + piece)));
            }

            assertThat(read(pieces)).containsExactly("2:one", "2:", "2:three");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, -5, Integer.MIN_VALUE, Integer.MAX_VALUE, 3 * 1024 * 1024})
    void anImpossibleLengthEndsTheConnection(int length) {
        ByteString sent = head(1).concat(TcpFraming$.MODULE$.encodeFrameHeader(length));

        assertThatThrownBy(() -> read(List.of(sent)))
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("a frame of " + length + " bytes");
    }

    @Test
    void whoeverBeginsOtherwiseIsSentAway() {
        assertThatThrownBy(() -> read(List.of(ByteString.fromString("GET / HTTP/1.1\r\n"))))
                .hasMessageContaining("no peer speaks here");
        assertThatThrownBy(() -> read(List.of(head(4)))).hasMessageContaining("no peer speaks here");
    }

    @Test
    void anEndWithinAFrameIsAFailure() {
        ByteString half = head(1).concat(frame("whole")).dropRight(2);

        assertThatThrownBy(() -> read(List.of(half))).hasMessageContaining("ended within a frame");
    }

    private static ByteString head(int stream) {
        return TcpFraming$.MODULE$.encodeConnectionHeader(stream);
    }

    private static ByteString frame(String text) {
        ByteString bytes = ByteString.fromString(text);
        return TcpFraming$.MODULE$.encodeFrameHeader(bytes.size()).concat(bytes);
    }

    private List<String> read(List<ByteString> pieces) {
        return Source.from(pieces)
                .via(new TcpFraming(NoOpRemotingFlightRecorder$.MODULE$))
                .map(TcpFramingTest::text)
                .runWith(Sink.seq(), kit.system())
                .toCompletableFuture()
                .join();
    }

    private static String text(EnvelopeBuffer frame) {
        byte[] bytes = new byte[frame.byteBuffer().remaining()];
        frame.byteBuffer().get(bytes);
        return frame.streamId() + ":" + ByteString.fromArray(bytes).utf8String();
    }
}
