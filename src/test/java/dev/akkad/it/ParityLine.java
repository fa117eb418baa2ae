package dev.akkad.it;

import dev.akkad.ctl.cli.GoUnquote;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One command line of {@code parity.txt}.
 *
 * @param input what stands on standard input
 */
record ParityLine(String text, Map<String, String> variables, List<String> words, String input) {
    private static final Path SCRIPT = Path.of("src/test/resources/ctl/parity.txt");
    private static final List<String> FORMATS = List.of("simple", "fields", "json", "protobuf", "table");
    private static final Pattern WORD = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|\\S+");
    private static final Pattern VARIABLE = Pattern.compile("([A-Z_]+)=(\\S+)");
    private static final String INPUT = "<<";

    /** All of them, those for all formats five times. */
    static List<ParityLine> all() {
        List<ParityLine> lines = new ArrayList<>();
        for (String line : read()) {
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            if (!text.startsWith("* ")) {
                lines.add(parse(text, List.of()));
                continue;
            }
            FORMATS.forEach(format -> lines.add(parse(text.substring(2), List.of("--write-out=" + format))));
        }
        return lines;
    }

    private static List<String> read() {
        try {
            return Files.readAllLines(SCRIPT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ParityLine parse(String text, List<String> more) {
        Map<String, String> variables = new LinkedHashMap<>();
        List<String> words = new ArrayList<>(more);
        String input = "";
        boolean isInput = false;
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            String raw = matcher.group();
            String word = raw.startsWith("\"") ? GoUnquote.bytes(raw).toStringUtf8() : raw;
            Matcher variable = VARIABLE.matcher(raw);
            if (isInput) {
                input = word;
            } else if (raw.equals(INPUT)) {
                isInput = true;
            } else if (words.size() == more.size() && variable.matches()) {
                variables.put(variable.group(1), variable.group(2));
            } else {
                words.add(word);
            }
        }
        String title = more.isEmpty() ? text : String.join(" ", more) + " " + text;
        return new ParityLine(title, variables, words, input);
    }

    /** With one side's own ids and addresses for the names in it. */
    ParityLine with(UnaryOperator<String> own) {
        return new ParityLine(text, variables, words.stream().map(own).toList(), own.apply(input));
    }

    /** Such as {@code lease grant}: words before anything that is none of a command's name. */
    boolean isOf(String command) {
        String joined = String.join(
                        " ",
                        words.stream().filter(word -> !word.startsWith("-")).toList()) + " ";
        return joined.startsWith(command + " ");
    }

    String format() {
        return words.stream()
                .filter(word -> word.startsWith("--write-out="))
                .map(word -> word.substring(word.indexOf('=') + 1))
                .findFirst()
                .orElse("simple");
    }
}
