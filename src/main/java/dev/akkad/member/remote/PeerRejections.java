package dev.akkad.member.remote;

import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which handshakes between members fail, and why. A stranger or a peer that tries for ever is said once for each
 * reason in a row, and again when the reason changes.
 */
final class PeerRejections {
    private static final Logger LOG = LoggerFactory.getLogger(PeerRejections.class);
    private static final int REPEATS_PER_LINE = 1_000;
    private static final int TEXT_MAX = 200;

    private final AtomicReference<Said> inbound = new AtomicReference<>(new Said("", 0));
    private final AtomicReference<Said> outbound = new AtomicReference<>(new Said("", 0));

    private record Said(String text, int repeats) {
        private Said next(String other) {
            return text.equals(other) && repeats < REPEATS_PER_LINE ? new Said(text, repeats + 1) : new Said(other, 0);
        }
    }

    void onInbound(SSLException failure) {
        String reason = reason(failure);
        if (isNews(inbound, reason)) {
            LOG.atWarn().addKeyValue("error", reason).log("rejected connection on peer endpoint");
        }
    }

    /** @param remote {@code host:port} of the peer's advertised URL */
    void onOutbound(String remote, SSLException failure) {
        String reason = reason(failure);
        if (isNews(outbound, remote + reason)) {
            LOG.atWarn()
                    .addKeyValue("remote-peer", remote)
                    .addKeyValue("error", reason)
                    .log("cannot connect to a peer");
        }
    }

    private static boolean isNews(AtomicReference<Said> last, String text) {
        return last.updateAndGet(said -> said.next(text)).repeats() == 0;
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
