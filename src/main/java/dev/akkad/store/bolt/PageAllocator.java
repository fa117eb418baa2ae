package dev.akkad.store.bolt;

import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Numbers pages in the order in which they are finished, and hands them on unless they are only counted. */
final class PageAllocator {
    private final @Nullable PageSink sink;
    private long next;

    PageAllocator(@Nullable PageSink sink, long first) {
        this.sink = sink;
        this.next = first;
    }

    /** @param encoded gives {@code bytes} for the page's number @return that number */
    long write(long bytes, LongFunction<byte[]> encoded) {
        long id = next;
        next += PageFormat.pages(bytes, BoltWriter.PAGE_BYTES);
        if (sink != null) {
            sink.pages(encoded.apply(id));
        }
        return id;
    }

    /** The page after the last one written. */
    long next() {
        return next;
    }
}
