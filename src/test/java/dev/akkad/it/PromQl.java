package dev.akkad.it;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads an expression of Prometheus far enough to name its metrics and to find slips of the pen. */
final class PromQl {
    private static final Set<String> FUNCTIONS = Set.of(
            "rate",
            "increase",
            "changes",
            "histogram_quantile",
            "absent",
            "predict_linear",
            "last_over_time",
            "vector");
    private static final Set<String> AGGREGATIONS = Set.of("sum", "max", "min", "avg", "count");
    private static final Set<String> GROUPINGS = Set.of("by", "without", "on", "ignoring");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset");
    private static final Pattern TOKEN =
            Pattern.compile("\\s*(?:(?<name>[a-zA-Z_][a-zA-Z0-9_:]*)|(?<number>[0-9][0-9.e+-]*)|(?<range>\\[[^\\]]*\\])"
                    + "|(?<labels>\\{[^}]*\\})|(?<sign>==|!=|>=|<=|[-+*/%<>(),]))\\s*");
    private static final Pattern RANGE = Pattern.compile("\\[(?:[0-9]+[smhd])+(?::(?:[0-9]+[smhd])?)?\\]");
    private static final Pattern LABELS = Pattern.compile(
            "\\{(?:\\s*[a-zA-Z_][a-zA-Z0-9_]*\\s*(?:=~|!~|!=|=)\\s*\"[^\"]*\"\\s*,?)*\\s*\\}", Pattern.DOTALL);

    private final String text;
    private final SortedSet<String> metrics = new TreeSet<>();
    private final Deque<String> open = new ArrayDeque<>();
    private final List<String> complaints = new ArrayList<>();

    private PromQl(String text) {
        this.text = text;
    }

    /** The metrics it asks for. @throws IllegalArgumentException saying what is wrong with it */
    static SortedSet<String> metrics(String expression) {
        PromQl reader = new PromQl(expression.strip());
        reader.read();
        if (!reader.complaints.isEmpty()) {
            throw new IllegalArgumentException(reader.complaints + " in " + expression);
        }
        return reader.metrics;
    }

    private void read() {
        Matcher token = TOKEN.matcher(text);
        int at = 0;
        String before = "";
        while (at < text.length()) {
            if (!token.find(at) || token.start() != at) {
                complaints.add("cannot read on at: " + text.substring(at));
                return;
            }
            at = token.end();
            String next = at < text.length() ? text.substring(at, at + 1) : "";
            take(token, before, next);
            before = token.group().strip();
        }
        open.forEach(left -> complaints.add("not closed: " + left));
    }

    private void take(Matcher token, String before, String next) {
        if (token.group("name") != null) {
            name(token.group("name"), next);
        } else if (token.group("range") != null) {
            check(RANGE.matcher(token.group("range")).matches(), "range " + token.group("range"));
        } else if (token.group("labels") != null) {
            check(LABELS.matcher(token.group("labels")).matches(), "labels " + token.group("labels"));
            check(metrics.contains(before), "labels of no metric: " + before);
        } else if (token.group("sign") != null) {
            sign(token.group("sign"), before);
        }
    }

    private void name(String name, String next) {
        if ("labels".equals(open.peek())) {
            return;
        }
        if (next.equals("(") && !GROUPINGS.contains(name)) {
            check(
                    FUNCTIONS.contains(name) || AGGREGATIONS.contains(name) || WORDS.contains(name),
                    "unknown function " + name);
        } else if (!GROUPINGS.contains(name) && !WORDS.contains(name) && !AGGREGATIONS.contains(name)) {
            metrics.add(name);
        }
    }

    private void sign(String sign, String before) {
        if (sign.equals("(")) {
            open.push(GROUPINGS.contains(before) ? "labels" : "(");
        } else if (sign.equals(")")) {
            check(open.poll() != null, "closed too often");
        }
    }

    private void check(boolean isRight, String complaint) {
        if (!isRight) {
            complaints.add(complaint);
        }
    }
}
