package dev.akkad.api;

import org.jspecify.annotations.Nullable;

/** The way of a gateway call's text to the client and back: an HTTP request and its response, or a websocket. */
interface GatewayChannel {
    /** What arrives; on the loop. */
    interface Listener {
        /** The next bytes of the client's text; the array is the listener's from now on. */
        void onText(byte[] text);

        /** The client will send nothing more. */
        void onTextEnd();

        /** The client is gone, or has taken all there was. May be told more than once. */
        void onGone();
    }

    /** The first value of a header of the request. */
    @Nullable
    String header(String name);

    /** What arrives goes there from now on. */
    void listen(Listener listener);

    void pause();

    void resume();

    boolean isWritable();

    /** Runs {@code task} once when there is room again. */
    void onRoom(Runnable task);

    /** A whole response, and the end. */
    void answer(int status, byte[] json);

    /** A piece of a line; the first one begins a response with status 200. */
    void write(byte[] piece);

    /** The last piece of a line. */
    void line(byte[] piece);

    /** The end of a response with status 200, which begins here if nothing was written. */
    void end();
}
