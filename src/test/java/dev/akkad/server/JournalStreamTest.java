package dev.akkad.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class JournalStreamTest {
    @Test
    void linesGoToTheJournalWithThePriorityOfTheirLevel() throws IOException {
        // Not below the build directory: the name of a socket may have about a hundred letters only.
        Path directory = Files.createTempDirectory("akkad");
        Path socket = directory.resolve("s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            JournalStream stream = JournalStream.connect(socket);
            String received;
            try (SocketChannel journal = server.accept()) {
                try (stream) {
                    stream.write("{\"level\":\"warn\",\"msg\":\"a\"}\n".getBytes(StandardCharsets.UTF_8));
                    stream.write("{\"level\":\"info\",\"msg\":\"b\"}\n".getBytes(StandardCharsets.UTF_8));
                }
                received = new String(Channels.newInputStream(journal).readAllBytes(), StandardCharsets.UTF_8);
            }

            assertThat(received.lines())
                    .containsExactly(
                            "akkad",
                            "",
                            "6",
                            "1",
                            "0",
                            "0",
                            "0",
                            "<4>{\"level\":\"warn\",\"msg\":\"a\"}",
                            "<6>{\"level\":\"info\",\"msg\":\"b\"}");
        } finally {
            Files.deleteIfExists(socket);
            Files.delete(directory);
        }
    }

    @Test
    void withoutAJournalItSaysSo() {
        assertThatThrownBy(() -> JournalStream.connect(Path.of("/nowhere/s")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("can't find journal (");
    }
}
