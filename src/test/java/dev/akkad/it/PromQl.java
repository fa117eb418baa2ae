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

    private static final Pattern MATCHER = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");

    private final String text;
    private final SortedSet<String> metrics = new TreeSet<>();
    private final Deque<String> open = new ArrayDeque<>();
    private final List<Label> labels = new ArrayList<>();
    /** Those that the metrics within each open parenthesis are grouped by. */
    private final Deque<List<String>> groups = new ArrayDeque<>();

    private List<String> group = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();

    /**
     * A label of a metric that an expression relies on.
     *
     * @param operator between name and value; empty: it is grouped by the label, or matched on it
     */
    record Label(String metric, String name, String operator, String value) {}

    private PromQl(String text) {
        this.text = text;
    }

    /** The metrics it asks for. @throws IllegalArgumentException saying what is wrong with it */
    static SortedSet<String> metrics(String expression) {
        return of(expression).metrics;
    }

    /** What it takes for granted of the labels of its metrics. @throws IllegalArgumentException as above */
    static List<Label> labels(String expression) {
        return of(expression).labels;
    }

    private static PromQl of(String expression) {
        PromQl reader = new PromQl(expression.strip());
        reader.read();
        if (!reader.complaints.isEmpty()) {
            throw new IllegalArgumentException(reader.complaints + " in " + expression);
        }
        return reader;
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
            Matcher matcher = MATCHER.matcher(token.group("labels"));
            while (matcher.find()) {
                labels.add(new Label(before, matcher.group(1), matcher.group(2), matcher.group(3)));
            }
        } else if (token.group("sign") != null) {
            sign(token.group("sign"), before);
        }
    }

    private void name(String name, String next) {
        if ("labels".equals(open.peek())) {
            group.add(name);
            return;
        }
        if (next.equals("(") && !GROUPINGS.contains(name)) {
            check(
                    FUNCTIONS.contains(name) || AGGREGATIONS.contains(name) || WORDS.contains(name),
                    "unknown function " + name);
        } else if (!GROUPINGS.contains(name) && !WORDS.contains(name) && !AGGREGATIONS.contains(name)) {
            metrics.add(name);
            groups.push(group);
            groups.forEach(names -> names.forEach(label -> labels.add(new Label(name, label, "", ""))));
            groups.pop();
            group = new ArrayList<>();
        }
    }

    private void sign(String sign, String before) {
        if (sign.equals("(")) {
            open.push(GROUPINGS.contains(before) ? "labels" : "(");
            if (!GROUPINGS.contains(before)) {
                groups.push(group);
                group = new ArrayList<>();
            }
        } else if (sign.equals(")")) {
            String closed = open.poll();
            check(closed != null, "closed too often");
            if ("(".equals(closed)) {
                groups.pop();
            }
        }
    }

    private void check(boolean isRight, String complaint) {
        if (!isRight) {
            complaints.add(complaint);
        }
    }
}
