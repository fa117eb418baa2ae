package dev.akkad.store.bolt;

/** Receives the bytes of a file in order: whole pages. */
@FunctionalInterface
public interface PageSink {
    void pages(byte[] bytes);
}
