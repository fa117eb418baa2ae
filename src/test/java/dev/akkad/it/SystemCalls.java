package dev.akkad.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process asked of its kernel, as strace wrote it down: {@code strace -f -y -ttt -T}.
 *
 * <pre>
 * 812 1795386625.955127 fdatasync(96</data/000005.log>) = 0 &lt;0.000274>
 * 812 1795386625.957836 msync(0x7f6e49683000, 4096, MS_SYNC &lt;unfinished ...>
 * 815 1795386625.957848 sendto(113&lt;TCP:[…]>, "…", 512, 0, NULL, 0) = 512 &lt;0.000023>
 * 812 1795386625.958120 &lt;... msync resumed>) = 0 &lt;0.000284>
 * </pre>
 */
final class SystemCalls {
    /** A successful call. Times in seconds since 1970; {@code file} is empty where the call is not about one. */
    record Call(String name, double begin, double end, String arguments, String file) {
        /** The first argument: of calls on files and sockets, which one. */
        String descriptor() {
            return arguments.substring(0, Math.max(0, arguments.indexOf(',')));
        }

        /** What was read or written, in strace's escapes. */
        String data() {
            int from = arguments.indexOf('"') + 1;
            return arguments.substring(from, Math.max(from, arguments.lastIndexOf('"')));
        }
    }

    private static final Pattern LINE = Pattern.compile("(\\d+) +(\\d+\\.\\d+) (.*)");
    private static final Pattern BEGIN = Pattern.compile("(\\w+)\\((.*?)(?: <unfinished \\.\\.\\.>|$)");
    private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. (\\w+) resumed>(.*)");
    private static final Pattern END = Pattern.compile("(.*)\\) += (0x[0-9a-f]+|-?\\d+).*<(\\d+\\.\\d+)>");
    private static final Pattern FILE = Pattern.compile("(?:^|, )\\d+<(/[^>]*)>(?:$|, )");

    private final List<Call> calls = new ArrayList<>();
    private final Map<String, Begun> begun = new HashMap<>();
    private final NavigableMap<Long, Mapping> mappings = new TreeMap<>();

    private record Begun(double time, String arguments) {}

    private record Mapping(long end, String file) {}

    private SystemCalls() {}

    static List<Call> read(Path trace) {
        SystemCalls reader = new SystemCalls();
        try {
            // Bytes of messages are escaped, but a process name may hold anything.
            Files.readAllLines(trace, java.nio.charset.StandardCharsets.ISO_8859_1)
                    .forEach(reader::line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return reader.calls;
    }

    private void line(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            return;
        }
        String thread = parts.group(1);
        double time = Double.parseDouble(parts.group(2));
        String text = parts.group(3);
        Matcher resumed = RESUMED.matcher(text);
        if (resumed.matches()) {
            Begun first = begun.remove(thread + resumed.group(1));
            if (first != null) {
                finish(resumed.group(1), first.time(), first.arguments() + resumed.group(2));
            }
        } else if (text.endsWith("<unfinished ...>")) {
            Matcher begin = BEGIN.matcher(text);
            if (begin.matches()) {
                begun.put(thread + begin.group(1), new Begun(time, begin.group(2)));
            }
        } else if (text.indexOf('(') > 0) {
            int open = text.indexOf('(');
            finish(text.substring(0, open), time, text.substring(open + 1));
        }
    }

    private void finish(String name, double begin, String rest) {
        Matcher end = END.matcher(rest);
        if (!end.matches() || end.group(2).startsWith("-")) {
            return;
        }
        String arguments = end.group(1);
        String file = file(arguments);
        if (name.equals("mmap")) {
            long from = Long.decode(end.group(2));
            long length = Long.parseLong(arguments.split(", ", -1)[1]);
            mappings.subMap(from, from + length).clear(); // unmapped before: that is not traced
            mappings.put(from, new Mapping(from + length, file));
        } else if (name.equals("msync")) {
            file = mapped(Long.decode(arguments.substring(0, arguments.indexOf(','))));
        }
        calls.add(new Call(name, begin, begin + Double.parseDouble(end.group(3)), arguments, file));
    }

    private String mapped(long address) {
        Map.Entry<Long, Mapping> entry = mappings.floorEntry(address);
        return entry == null || entry.getValue().end() <= address
                ? ""
                : entry.getValue().file();
    }

    /** The file of the descriptor among the arguments; what follows it may be data, and is not looked at. */
    private static String file(String arguments) {
        int data = arguments.indexOf('"');
        Matcher file = FILE.matcher(data < 0 ? arguments : arguments.substring(0, data));
        return file.find() ? file.group(1) : "";
    }
}
