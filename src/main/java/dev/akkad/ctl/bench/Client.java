package dev.akkad.ctl.bench;

/** One closed-loop client: at most one request in flight. */
public interface Client {
    /** Sends the first request; called on the event loop of the client's connection. */
    void begin();
}
