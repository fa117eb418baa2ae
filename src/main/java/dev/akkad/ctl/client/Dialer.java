package dev.akkad.ctl.client;

import dev.akkad.ctl.h2.Connection;
import dev.akkad.ctl.h2.Loops;
import dev.akkad.ctl.h2.Reasons;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Keeps one connection to whichever endpoint answers, and remembers why others do not. */
final class Dialer {
    /** As Go's gRPC, which asks no more often however it is configured: servers count more as an attack. */
    private static final long KEEP_ALIVE_MILLIS_MIN = 10_000;

    private final ClientSettings settings;
    private final Loops loops;
    private final Map<String, String> failures = new LinkedHashMap<>();
    private @Nullable Connection connection;
    private int current;

    Dialer(ClientSettings settings, Loops loops) {
        this.settings = settings;
        this.loops = loops;
    }

    /** The connection, or one attempt at each endpoint to get one; absent if none of them answers. */
    @Nullable
    Connection connection(Deadline deadline) throws InterruptedException {
        Connection known = connection;
        if (known != null && known.isOpen()) {
            return known;
        }
        int count = settings.addresses().size();
        for (int i = 0; i < count && !deadline.isOver(); i++) {
            int index = (current + i) % count;
            Connection fresh = dial(settings.addresses().get(index), deadline);
            if (fresh != null) {
                current = index;
                connection = fresh;
                watchOver(fresh);
                return fresh;
            }
        }
        return null;
    }

    private @Nullable Connection dial(Address address, Deadline deadline) throws InterruptedException {
        long millis = deadline.atMost(settings.dialTimeout().toMillis());
        var attempt = loops.connect(
                address.socketAddress(), address.authority(), engine(address), (int) millis, loops.next());
        try {
            Connection fresh = attempt.get(millis, TimeUnit.MILLISECONDS);
            failures.remove(address.text());
            return fresh;
        } catch (ExecutionException e) {
            failures.put(address.text(), Reasons.of(e));
        } catch (TimeoutException e) {
            String text = "no answer within " + Deadline.text(millis);
            if (millis < settings.dialTimeout().toMillis()) {
                // Cut short by the deadline: what an earlier attempt met says more.
                failures.putIfAbsent(address.text(), text);
            } else {
                failures.put(address.text(), text);
            }
            var unused = attempt.whenComplete((late, failure) -> {
                if (late != null) {
                    late.close();
                }
            });
        }
        return null;
    }

    private @Nullable SSLEngine engine(Address address) {
        boolean isSecure = address.security() == Address.Security.ALWAYS
                || address.security() == Address.Security.IF_CONFIGURED && settings.tls() != null;
        if (!isSecure) {
            return null;
        }
        if (settings.tls() == null) {
            throw new IllegalStateException("no TLS for " + address.text());
        }
        SSLEngine engine = settings.tls().createSSLEngine(address.host(), address.port());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        if (settings.verifiesHost()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** The next endpoint's turn. */
    void next() {
        current = (current + 1) % settings.addresses().size();
        Connection known = connection;
        if (known != null && settings.addresses().size() > 1) {
            known.close();
            connection = null;
        }
    }

    /** Endpoints that did not answer, with reasons. */
    String tried() {
        StringBuilder text = new StringBuilder();
        failures.forEach((address, reason) -> text.append(text.isEmpty() ? "" : "; ")
                .append(address)
                .append(": ")
                .append(reason));
        return text.toString();
    }

    private void watchOver(Connection fresh) {
        long pause = Math.max(settings.keepAliveTime().toMillis(), KEEP_ALIVE_MILLIS_MIN);
        schedule(() -> ask(fresh), fresh, pause);
    }

    private void ask(Connection asked) {
        asked.ping();
        schedule(() -> judge(asked), asked, settings.keepAliveTimeout().toMillis());
    }

    private void judge(Connection asked) {
        if (asked.isSilent()) {
            asked.abandon("keepalive ping failed to receive ACK within timeout");
        } else {
            watchOver(asked);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The loop ends with the client.
    private static void schedule(Runnable task, Connection connection, long millis) {
        if (connection.isOpen()) {
            connection.loop().schedule(task, millis, TimeUnit.MILLISECONDS);
        }
    }

    void close() {
        Connection known = connection;
        if (known != null) {
            known.close();
        }
    }
}
