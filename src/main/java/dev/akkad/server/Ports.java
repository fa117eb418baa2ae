package dev.akkad.server;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Finds an occupied port before anything is started or written. */
final class Ports {
    private static final int PAIR_ATTEMPTS = 100;

    private Ports() {}

    /** @throws StartupException such as {@code listen tcp 127.0.0.1:2379: bind: address already in use} */
    static void requireFree(List<ServerSettings> members) {
        List<EtcdUrl> urls = new ArrayList<>();
        for (ServerSettings settings : members) {
            urls.add(settings.peer().listenUrl());
            urls.addAll(settings.client().listenUrls());
            urls.addAll(settings.client().httpUrls());
            urls.addAll(settings.client().metricsUrls());
        }
        List<ServerSocket> open = new ArrayList<>();
        try {
            // All stay open until the last is bound, so that one address given twice is found too.
            for (EtcdUrl url : urls) {
                if (url.isUnix()) {
                    clear(Path.of(url.host()));
                } else {
                    open.add(bind(url));
                }
            }
        } finally {
            open.forEach(Ports::close);
        }
    }

    /** A port of the loopback interface that is free, like the one above it; for a moment at least. */
    static int freePair() {
        for (int attempt = 0; attempt < PAIR_ATTEMPTS; attempt++) {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            try (ServerSocket first = new ServerSocket(0, 1, loopback);
                    ServerSocket second = new ServerSocket(first.getLocalPort() + 1, 1, loopback)) {
                return second.getLocalPort() - 1;
            } catch (IOException | IllegalArgumentException e) {
                // The port above is taken or does not exist: the next attempt gets another one.
            }
        }
        throw StartupException.refused("no two free ports in a row on the loopback interface");
    }

    private static ServerSocket bind(EtcdUrl url) {
        String address = url.address();
        try {
            InetAddress host = InetAddress.getByName(url.host());
            address = new EtcdUrl("http", host.getHostAddress(), url.port()).address();
            ServerSocket socket = new ServerSocket();
            try {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(host, url.port()));
                return socket;
            } catch (IOException e) {
                close(socket);
                throw e;
            }
        } catch (BindException e) {
            throw StartupException.refused("listen tcp " + address + ": bind: " + reason(e));
        } catch (IOException e) {
            throw StartupException.refused("listen tcp " + address + ": " + e.getMessage());
        }
    }

    /** The file of a unix socket stays when its owner is killed, and then nobody can listen there. */
    private static void clear(Path socket) {
        if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (isListening(socket)) {
            throw StartupException.refused("listen unix " + socket + ": bind: address already in use");
        }
        deleteSocket(socket);
    }

    private static boolean isListening(Path socket) {
        try {
            SocketChannel.open(UnixDomainSocketAddress.of(socket)).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void deleteSocket(Path socket) {
        try {
            // Whatever else lies there is none of ours.
            if (!Files.readAttributes(socket, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther()) {
                throw StartupException.refused("listen unix " + socket + ": bind: address already in use");
            }
            Files.delete(socket);
        } catch (IOException e) {
            throw StartupException.refused("listen unix " + socket + ": " + e.getMessage());
        }
    }

    /** Java's text without the parenthesis that follows it, in lower case as Go has it. */
    private static String reason(BindException e) {
        String text = String.valueOf(e.getMessage());
        int parenthesis = text.indexOf(" (");
        return (parenthesis < 0 ? text : text.substring(0, parenthesis)).toLowerCase(Locale.ROOT);
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError("a listening socket closes", e);
        }
    }
}
