package dev.akkad.lab;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lab's own listener: plain HTTP, a few threads, short requests. The client port knows nothing of it. */
final class LabServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LabServer.class);
    private static final int THREADS = 4;
    private static final int BODY_BYTES_MAX = 64 * 1024;
    private static final int NO_BODY = -1;

    private final HttpServer server;
    private final ExecutorService threads;
    private final Points points;
    private final GofailPages gofail;
    private final @Nullable LabApi api;

    /** @param body empty = none, @param afterwards what is done once it is sent, null = nothing */
    record Answer(int status, String body, @Nullable Runnable afterwards) {
        static Answer of(int status, String body) {
            return new Answer(status, body, null);
        }
    }

    private LabServer(HttpServer server, ExecutorService threads, Points points, @Nullable LabApi api) {
        this.server = server;
        this.threads = threads;
        this.points = points;
        this.gofail = new GofailPages(points);
        this.api = api;
    }

    /** @param api null = gofail's protocol alone */
    static LabServer start(InetSocketAddress address, Points points, @Nullable LabApi api) throws IOException {
        HttpServer server = HttpServer.create(address, 0);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
            Thread thread = new Thread(work, "akkad-lab-http");
            thread.setDaemon(true);
            return thread;
        });
        LabServer started = new LabServer(server, threads, points, api);
        server.setExecutor(threads);
        server.createContext("/", started::handle);
        server.start();
        return started;
    }

    String url() {
        InetAddress address = server.getAddress().getAddress();
        String host = address.getHostAddress();
        return "http://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":"
                + server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) {
        try {
            byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
            points.undisturbed(() -> {
                Answer answer = answer(exchange, body);
                send(exchange, answer);
                exchange.close();
                if (answer.afterwards() != null) {
                    answer.afterwards().run();
                }
            });
        } catch (IOException e) {
            LOG.debug("lab: no answer: {}", e.getMessage());
        } finally {
            exchange.close();
        }
    }

    private Answer answer(HttpExchange exchange, byte[] body) {
        // A page in somebody's browser may send requests to this machine, but never without saying whose it is.
        if (exchange.getRequestHeaders().containsKey("Origin")) {
            return Answer.of(403, "not from a browser\n");
        }
        if (body.length > BODY_BYTES_MAX) {
            return Answer.of(413, "at most " + BODY_BYTES_MAX + " bytes\n");
        }
        String path = exchange.getRequestURI().getPath();
        String text = new String(body, StandardCharsets.UTF_8);
        if (api != null && (path.equals("/lab") || path.startsWith("/lab/"))) {
            return api.answer(exchange.getRequestMethod(), path.substring("/lab".length()), text);
        }
        return gofail.answer(exchange.getRequestMethod(), path.substring(1), text);
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        if (body.length > 0) {
            boolean isJson = answer.body().startsWith("{");
            exchange.getResponseHeaders()
                    .set("Content-Type", isJson ? "application/json" : "text/plain; charset=utf-8");
        }
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? NO_BODY : body.length);
        if (body.length > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
