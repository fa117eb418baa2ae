package dev.akkad.ctl.h2;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call on one stream: what is sent, and who hears the answer. An exchange that has ended may be opened again, so a
 * closed-loop client is one object for its whole life. All methods are called on the connection's event loop.
 */
public abstract class Exchange {
    /** 0 while no stream is open. */
    int streamId;
    /** Bytes that may still be sent on this stream. */
    int sendWindow;
    /** Bytes received and not yet granted again. */
    int ungranted;
    /** The beginning of a message that came in several frames, with its prefix. */
    @Nullable
    ByteBuf partial;
    /** What is left to send of a message that is larger than the windows. */
    @Nullable
    ByteBuf unsent;

    /** The method's full name, such as {@code /etcdserverpb.KV/Put}. */
    protected abstract String path();

    /** More headers, names and values in turn; the same list for all calls that share them. */
    protected List<String> metadata() {
        return List.of();
    }

    /** Whether the first message is also the last. */
    protected abstract boolean unary();

    /** Length of the message that {@link #writeRequest} writes, in bytes and without gRPC's prefix. */
    protected abstract int requestLength();

    protected abstract void writeRequest(ByteBuf out);

    /** A whole message of the answer: {@code length} bytes from the reader index; not to be kept. */
    protected abstract void message(ByteBuf buffer, int length);

    /**
     * The call is over.
     *
     * @param status gRPC's status, 0 if all went well
     * @param text the server's words, empty if there are none
     */
    protected abstract void ended(int status, String text);
}
