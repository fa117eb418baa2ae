package dev.akkad.member.remote;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which handshakes between members fail, and why. Whoever tries for ever is said once, and then once in a thousand
 * times; strangers with a thousand reasons fill no log either.
 */
final class PeerRejections {
    private static final Logger LOG = LoggerFactory.getLogger(PeerRejections.class);
    private static final int REPEATS_PER_LINE = 1_000;
    private static final int REASONS_MAX = 64;
    private static final int LINES_PER_SECOND = 10;
    private static final int TEXT_MAX = 200;

    private final PerSecond lines;
    private final Map<String, Integer> repeats = new LinkedHashMap<>();

    /** @param seconds a clock */
    PeerRejections(LongSupplier seconds) {
        this.lines = new PerSecond(LINES_PER_SECOND, seconds);
    }

    void onInbound(SSLException failure) {
        String reason = reason(failure);
        if (isNews(reason)) {
            LOG.atWarn().addKeyValue("error", reason).log("rejected connection on peer endpoint");
        }
    }

    /** @param remote {@code host:port} of the peer's advertised URL */
    void onOutbound(String remote, SSLException failure) {
        String reason = reason(failure);
        if (isNews(remote + reason)) {
            LOG.atWarn()
                    .addKeyValue("remote-peer", remote)
                    .addKeyValue("error", reason)
                    .log("cannot connect to a peer");
        }
    }

    private synchronized boolean isNews(String text) {
        int before = repeats.getOrDefault(text, 0);
        if (before == 0 && repeats.size() >= REASONS_MAX) {
            repeats.remove(repeats.keySet().iterator().next());
        }
        repeats.put(text, before + 1);
        return before % REPEATS_PER_LINE == 0 && lines.take();
    }

    /** The innermost text says what was wrong with a certificate; those around it say that something was. */
    private static String reason(Throwable failure) {
        Throwable inner = failure;
        while (inner.getCause() != null && inner.getCause() != inner) {
            inner = inner.getCause();
        }
        String text = inner.getMessage() == null ? inner.toString() : inner.getMessage();
        return text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) : text;
    }
}
