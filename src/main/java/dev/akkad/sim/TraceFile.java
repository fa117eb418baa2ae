package dev.akkad.sim;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.function.Supplier;

/** A trace as lines of JSON, in the schema that docs/SIMULATION.md describes. */
public final class TraceFile implements Trace, Closeable {
    /** Raised when a reader of the former one would go wrong. */
    public static final int SCHEMA = 1;

    private final Writer out;

    public TraceFile(Writer out, Options options) {
        this.out = out;
        line("{\"schema\":%d,\"seed\":%d,\"options\":%s}"
                .formatted(SCHEMA, options.seed(), quoted(options.describe())));
    }

    @Override
    public void tell(long nanos, String what, String who, Supplier<String> text) {
        line("{\"at\":%d,\"what\":%s,\"who\":%s,\"text\":%s}"
                .formatted(nanos, quoted(what), quoted(who), quoted(text.get())));
    }

    private void line(String json) {
        try {
            out.write(json);
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (each == '"' || each == '\\') {
                json.append('\\').append(each);
            } else if (each < ' ') {
                json.append("\\u%04x".formatted((int) each));
            } else {
                json.append(each);
            }
        }
        return json.append('"').toString();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
