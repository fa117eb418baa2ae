package dev.akkad;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * HTTP/1.1 by hand over one connection, for what a client's library hides: bodies that stay open in both directions,
 * and clients that do not read.
 */
public final class RawHttp implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;
    private int chunkLeft;

    /** @param headers by lower-case name */
    public record Head(int status, Map<String, String> headers) {}

    public RawHttp(int port) {
        this(port, 0);
    }

    /** @param receiveBufferBytes what the kernel may hold for a client that does not read; 0 = its default */
    public RawHttp(int port, int receiveBufferBytes) {
        try {
            socket = new Socket();
            if (receiveBufferBytes > 0) {
                socket.setReceiveBufferSize(receiveBufferBytes);
            }
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A whole request. @param headers {@code Name: value} */
    public RawHttp post(String path, String body, String... headers) {
        return send(request(path, headers) + "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length
                + "\r\n\r\n" + body);
    }

    /** A request whose body follows in chunks. */
    public RawHttp open(String path, String... headers) {
        return send(request(path, headers) + "Transfer-Encoding: chunked\r\n\r\n");
    }

    private static String request(String path, String... headers) {
        StringBuilder request = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return request.toString();
    }

    public RawHttp chunk(String text) {
        return send(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
    }

    public RawHttp endChunks() {
        return send("0\r\n\r\n");
    }

    public RawHttp send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Head head() {
        int status = Integer.parseInt(textLine().split(" ", -1)[1]);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = textLine(); !line.isEmpty(); line = textLine()) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        chunkLeft = 0;
        return new Head(status, headers);
    }

    /** The whole body that follows a head. */
    public String body(Head head) {
        String length = head.headers().get("content-length");
        if (length == null) {
            StringBuilder body = new StringBuilder();
            for (int next = nextOfChunks(); next >= 0; next = nextOfChunks()) {
                body.append((char) next);
            }
            return body.toString();
        }
        try {
            return new String(in.readNBytes(Integer.parseInt(length)), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next line of a chunked body, or nothing at its end. */
    public Optional<String> line() {
        StringBuilder line = new StringBuilder();
        for (int next = nextOfChunks(); next >= 0; next = nextOfChunks()) {
            if (next == '\n') {
                return Optional.of(line.toString());
            }
            line.append((char) next);
        }
        return line.isEmpty() ? Optional.empty() : Optional.of(line.toString());
    }

    /** Reads a chunked body to its end and says how long it was; keeps nothing. */
    public long drain() {
        long bytes = 0;
        while (nextOfChunks() >= 0) {
            bytes++;
        }
        return bytes;
    }

    /** The next byte of a chunked body, below 0 at its end. */
    private int nextOfChunks() {
        try {
            if (chunkLeft == 0) {
                chunkLeft = Integer.parseInt(textLine(), 16);
                if (chunkLeft == 0) {
                    textLine();
                    return -1;
                }
            }
            int next = in.read();
            if (next < 0) {
                throw new EOFException("inside a body");
            }
            chunkLeft--;
            if (chunkLeft == 0) {
                textLine();
            }
            return next;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String textLine() {
        StringBuilder line = new StringBuilder();
        try {
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw new EOFException("after: " + line);
                }
                if (next != '\r') {
                    line.append((char) next);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
