package dev.akkad.api;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says which connections were refused in the handshake, and why; a flood of them in a few lines. */
final class RejectionLog {
    private static final Logger LOG = LoggerFactory.getLogger(RejectionLog.class);
    private static final int LINES_PER_SECOND = 10;
    private static final int TEXT_MAX = 200;

    private long second;
    private int lines;
    private long unsaid;

    /** @param remote who connected, {@code host:port} */
    void onFailure(String remote, Throwable failure) {
        if (failure instanceof IOException && !(failure instanceof javax.net.ssl.SSLException)) {
            LOG.debug("connection from {} ended in the handshake", remote);
            return;
        }
        long left = take();
        if (left < 0) {
            return;
        }
        LOG.atWarn()
                .addKeyValue("remote-addr", remote)
                .addKeyValue("error", reason(failure))
                .addKeyValue("rejected-before", left)
                .log("rejected connection on client endpoint");
    }

    /** @return how many went unsaid before this one, or −1: nor is this one to be said */
    private synchronized long take() {
        long now = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
        if (now != second) {
            second = now;
            lines = 0;
        }
        if (++lines > LINES_PER_SECOND) {
            unsaid++;
            return -1;
        }
        long before = unsaid;
        unsaid = 0;
        return before;
    }

    /** The innermost text says what was wrong with a certificate; those around it say that something was. */
    private static String reason(Throwable failure) {
        Throwable inner = failure;
        while (inner.getCause() != null && inner.getCause() != inner) {
            inner = inner.getCause();
        }
        String text = inner.getMessage() == null ? inner.toString() : inner.getMessage();
        // What is no TLS is quoted there in full.
        return text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) + "…" : text;
    }
}
