package dev.akkad.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceManagerTest {
    private record Member(CompletableFuture<Void> readiness) implements RunningMember {
        @Override
        public long memberId() {
            return 1;
        }

        @Override
        public CompletionStage<Void> ready() {
            return readiness;
        }

        @Override
        public CompletionStage<Integer> termination() {
            return new CompletableFuture<>();
        }

        @Override
        public void stop() {}
    }

    @TempDir
    Path directory;

    private Socket receiver;

    @BeforeEach
    void open() {
        Epoll.ensureAvailability();
        receiver = Socket.newSocketDomainDgram();
    }

    @AfterEach
    void close() throws IOException {
        receiver.close();
    }

    private ServiceManager at(String name, String path) throws IOException {
        receiver.bind(new DomainSocketAddress(path));
        return ServiceManager.of(Map.of("NOTIFY_SOCKET", name));
    }

    /** The datagram that has come, empty if none has: they are there when the sender returns. */
    private String received() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1000);
        var sender = receiver.recvFromDomainSocket(buffer, 0, buffer.capacity());
        if (sender == null) {
            return "";
        }
        byte[] bytes = new byte[sender.receivedAmount()];
        buffer.get(bytes);
        return new String(bytes, UTF_8);
    }

    @Test
    void readinessIsToldOnceEveryMemberIsReady() throws IOException {
        String path = directory.resolve("notify").toString();
        Member first = new Member(new CompletableFuture<>());
        Member second = new Member(new CompletableFuture<>());
        ServiceManager manager = at(path, path);

        manager.readyWith(List.of(first, second));
        first.readiness().complete(null);
        assertThat(received()).isEmpty();
        second.readiness().complete(null);

        assertThat(received().lines()).contains("READY=1", "STATUS=ready to serve client requests");
        assertThat(received()).isEmpty();
    }

    @Test
    void aMemberThatFailsIsNotCalledReady() throws IOException {
        String path = directory.resolve("notify").toString();
        Member member = new Member(new CompletableFuture<>());

        at(path, path).readyWith(List.of(member));
        member.readiness().completeExceptionally(new IOException("no port"));

        assertThat(received()).isEmpty();
    }

    @Test
    void anAbstractNameWorksToo() throws IOException {
        String name = "akkad-" + directory.getFileName();

        at("@" + name, "\0" + name).stopping();

        assertThat(received().lines()).contains("STOPPING=1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/nonexistent/notify", "vsock:2:1234", "@akkad-nobody-listens-here"})
    void whatCannotBeToldStopsNobody(String name) throws IOException {
        ServiceManager manager = ServiceManager.of(Map.of("NOTIFY_SOCKET", name));

        assertThatCode(() -> {
                    manager.readyWith(List.of(new Member(CompletableFuture.completedFuture(null))));
                    manager.stopping();
                })
                .doesNotThrowAnyException();
        assertThat(received()).isEmpty();
    }
}
