package dev.akkad.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd, or whatever has started this process, how far it is: one datagram each to the socket that {@code
 * NOTIFY_SOCKET} names, as sd_notify(3) describes. Without that variable nothing is told.
 *
 * <p>Java has no datagrams in the file system, so Netty's native transport sends them. Where there is none, a warning
 * says so: a unit with {@code Type=notify} would wait in vain. What cannot be sent stops nobody.
 */
final class ServiceManager {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);
    private static final String VARIABLE = "NOTIFY_SOCKET";

    private final String socket;

    private ServiceManager(String socket) {
        this.socket = socket;
    }

    static ServiceManager of(Map<String, String> environment) {
        return new ServiceManager(environment.getOrDefault(VARIABLE, ""));
    }

    /** Tells, as etcd does, once every member serves clients. */
    void readyWith(List<RunningMember> members) {
        CompletableFuture<?>[] ready =
                members.stream().map(m -> m.ready().toCompletableFuture()).toArray(CompletableFuture<?>[]::new);
        var unused = CompletableFuture.allOf(ready).thenRun(() -> tell("READY=1\nSTATUS=" + Server.READY));
    }

    void stopping() {
        tell("STOPPING=1\nSTATUS=stopping");
    }

    private void tell(String state) {
        if (socket.isEmpty()) {
            return;
        }
        try {
            send(state.getBytes(UTF_8));
        } catch (IOException | ChannelException e) {
            LOG.warn("cannot notify the service manager at {}={}: {}", VARIABLE, socket, e.toString());
        }
    }

    private void send(byte[] state) throws IOException {
        if (!socket.startsWith("/") && !socket.startsWith("@")) {
            throw new IOException("neither a path nor an abstract name");
        }
        if (!Epoll.isAvailable()) {
            throw new IOException("no native transport for this machine", Epoll.unavailabilityCause());
        }
        ByteBuffer bytes = ByteBuffer.allocateDirect(state.length).put(state);
        Socket sender = Socket.newSocketDomainDgram();
        try {
            if (sender.sendToDomainSocket(bytes, 0, state.length, address()) != state.length) {
                throw new IOException("its queue is full");
            }
        } finally {
            sender.close();
        }
    }

    /** An {@code @} stands for the zero byte with which an abstract name begins. */
    private byte[] address() {
        byte[] address = socket.getBytes(UTF_8);
        if (address[0] == '@') {
            address[0] = 0;
        }
        return address;
    }
}
