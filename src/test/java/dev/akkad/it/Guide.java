package dev.akkad.it;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The executable parts of a page: blocks marked {@code sh}, each with the block marked {@code text} that follows it.
 */
final class Guide {
    /**
     * One block and what it must print.
     *
     * @param line of the page, from 1, @param expected empty = it does not matter
     */
    record Step(int line, String script, List<String> expected) {}

    private static final Pattern FENCE = Pattern.compile("```(\\w*)");

    private Guide() {}

    /** The page with all but one section of the second level emptied. */
    static List<String> section(List<String> page, String title) {
        List<String> lines = new ArrayList<>();
        boolean inside = false;
        for (String line : page) {
            inside = line.startsWith("## ") ? line.equals("## " + title) : inside;
            lines.add(inside ? line : "");
        }
        return lines;
    }

    static List<Step> parse(List<String> page) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < page.size(); i++) {
            var fence = FENCE.matcher(page.get(i));
            if (!fence.matches()) {
                continue;
            }
            int end = i + 1 + page.subList(i + 1, page.size()).indexOf("```");
            List<String> block = page.subList(i + 1, end);
            if (fence.group(1).equals("sh")) {
                steps.add(new Step(i + 1, String.join("\n", block) + "\n", List.of()));
            } else if (fence.group(1).equals("text")) {
                Step last = steps.remove(steps.size() - 1);
                steps.add(new Step(last.line(), last.script(), List.copyOf(block)));
            }
            i = end;
        }
        return steps;
    }

    /** Whether {@code actual} is what {@code expected} describes. */
    static boolean matches(List<String> expected, String actual) {
        String pattern = trimmed(expected).stream()
                .map(line -> line.equals("...") ? "(?:[^\n]*\n)*?" : line(line) + " *\n")
                .collect(Collectors.joining());
        return Pattern.matches(
                pattern,
                trimmed(actual.lines().toList()).stream()
                        .map(line -> collapse(line) + "\n")
                        .collect(Collectors.joining()));
    }

    private static List<String> trimmed(List<String> lines) {
        int end = lines.size();
        while (end > 0 && lines.get(end - 1).isBlank()) {
            end--;
        }
        return lines.subList(0, end);
    }

    /** A pattern for one line, in which {@code <anything>} stands for any text. */
    private static String line(String text) {
        StringBuilder pattern = new StringBuilder();
        var hole = Pattern.compile("<[^<>]*>").matcher(collapse(text));
        int done = 0;
        while (hole.find()) {
            pattern.append(Pattern.quote(collapse(text).substring(done, hole.start())))
                    .append("[^\n]*?");
            done = hole.end();
        }
        return pattern.append(Pattern.quote(collapse(text).substring(done))).toString();
    }

    /** Tables are as wide as their widest cell, which differs from run to run. */
    private static String collapse(String line) {
        return line.replaceAll(" +", " ").replaceAll("-{3,}", "---").stripTrailing();
    }
}
