package dev.akkad.it;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A difference between akkadctl and a judge that is meant, and how it is taken out of what both have printed. Each is
 * in docs/COMPATIBILITY.md, and each must be met.
 */
@SuppressWarnings("ImmutableEnumChecker") // Functions without state.
enum ParityRule {
    CLIENT_LOG(
            "what etcd's client logs about failed calls",
            (line, judge) -> judge.stderr().contains("{\"level\":"),
            judge -> judge.withStderr(withoutLines(judge.stderr(), "\\{\"level\":.*")),
            UnaryOperator.identity()),
    USAGE_WITH_ERRORS(
            "usage on stdout beside an error; the error twice",
            (line, judge) -> judge.exit() == 1 && judge.stdout().startsWith("NAME:"),
            judge -> judge.withStdout("").withStderr(once(judge.stderr())),
            ParityRule::withoutHint),
    UNKNOWN_COMMAND(
            "an error twice, with a hint between",
            (line, judge) -> judge.stderr().contains("unknown command"),
            judge -> judge.withStderr(once(withoutLines(judge.stderr(), "(Run '|Did you mean|\\t).*"))),
            ParityRule::withoutHint),
    HELP(
            "the form of help texts",
            (line, judge) -> judge.exit() == 0
                    && (judge.stdout().startsWith("NAME:") || judge.stdout().startsWith("Generate the auto")),
            judge -> judge.withStdout("help\n"),
            ours -> ours.withStdout(ours.stdout().startsWith("NAME:") ? "help\n" : ours.stdout())),
    NO_CONNECTION(
            "the endpoint and what was in the way",
            (line, judge) -> judge.stderr().contains("context deadline exceeded"),
            UnaryOperator.identity(),
            ours -> ours.withStderr(withoutLines(ours.stderr(), "akkadctl: no connection: .*"))),
    VARIABLE_AND_FLAG(
            "the log line about a variable beside its flag",
            (line, judge) -> line.text().startsWith("ETCDCTL_ENDPOINTS"),
            judge -> judge.withStderr(""),
            ours -> ours.withStderr(withoutLines(ours.stderr(), "Error: conflicting environment variable .*"))),
    VERSION(
            "which version it is",
            (line, judge) -> line.isOf("version"),
            judge -> judge.withStdout(judge.stdout().replaceAll(": 3\\.\\S+", ": V")),
            ours -> ours.withStdout(ours.stdout().replaceAll(": 3\\.\\S+", ": V"))),
    HEALTH_ON_STDERR(
            "3.4 says on stderr that an endpoint is healthy",
            (line, judge) -> judge.stderr().contains(" is healthy: "),
            judge -> judge.withStdout(judge.stderr()).withStderr(""),
            UnaryOperator.identity()),
    STATUS_COLUMNS(
            "status of 3.6 and newer tells more",
            (line, judge) -> line.isOf("endpoint status"),
            judge -> judge.withStdout(StatusColumns.ofOld(judge.stdout())),
            ours -> ours.withStdout(StatusColumns.ofNew(ours.stdout()))),
    TABLE_BORDERS(
            "3.4 draws tables with +, - and |",
            (line, judge) -> judge.stdout().startsWith("+--"),
            judge -> judge.withStdout(cells(judge.stdout())),
            ours -> ours.withStdout(cells(ours.stdout()))),
    HASH_REVISION(
            "hashkv of 3.6 and newer tells the revision",
            (line, judge) -> line.isOf("endpoint hashkv"),
            judge -> judge.withStdout(hash(cells(judge.stdout()))),
            ours -> ours.withStdout(hash(withoutLines(cells(ours.stdout()), "\"HashRevision\" : .*")
                    .replaceAll(" HASH_REVISION", "")
                    .replaceAll("(ENDPOINT,? \\d+),? \\d+\\n", "$1\n")
                    .replaceAll(",\"hash_revision\":\\d+", "")))),
    DEFRAG_TIME(
            "defrag of 3.6 and newer tells how long it took",
            (line, judge) -> line.isOf("defrag"),
            UnaryOperator.identity(),
            ours -> ours.withStdout(ours.stdout().replaceAll("\\. took \\S+", ""))),
    TXN_JSON(
            "names inside a transaction's answers in JSON",
            (line, judge) -> judge.stdout().contains("{\"Response\":{"),
            judge -> judge.withStdout(judge.stdout()
                    .replace("ResponsePut", "response_put")
                    .replace("ResponseRange", "response_range")
                    .replace("ResponseDeleteRange", "response_delete_range")),
            UnaryOperator.identity()),
    REVISION_0(
            "fields leave a revision out that is 0",
            (line, judge) -> judge.stdout().contains("\"Revision\" : 0\n"),
            judge -> judge.withStdout(judge.stdout().replace("\"Revision\" : 0\n", "")),
            UnaryOperator.identity()),
    TIME_WIDTH(
            "how wide a table is for the time that something took",
            (line, judge) -> line.isOf("endpoint health") && judge.stdout().contains("\u2502"),
            judge -> judge.withStdout(cells(judge.stdout())),
            ours -> ours.withStdout(cells(ours.stdout()))),
    ROOT_ROLE(
            "how it is said that the role root may do anything",
            (line, judge) -> line.isOf("root:pw role get root"),
            judge -> judge.withStdout(withoutLines(judge.stdout(), "\\t\\[, <open ended>.*")),
            ours -> ours.withStdout(withoutLines(ours.stdout(), "\\t\\[, <open ended>.*"))),
    WATCH_INPUT(
            "3.4 begins the end of a watch's input with a capital letter",
            (line, judge) -> judge.is34() && line.isOf("watch"),
            judge -> judge.withStderr(judge.stderr().replace("Error: Error reading", "Error: error reading")),
            UnaryOperator.identity()),
    HEX_IDS(
            "--hex shows ids too",
            (line, judge) -> line.words().contains("--hex"),
            judge -> judge.withStdout(hexIds(judge.stdout())),
            ours -> ours.withStdout(hexIds(ours.stdout()))),
    RANGE_WARNING(
            "del with two keys warns",
            (line, judge) -> line.isOf("del p/1 p/3"),
            judge -> judge.withStderr(withoutLines(judge.stderr(), "In etcd v3\\.6, .*")),
            ours -> ours.withStderr(withoutLines(ours.stderr(), "Warning: .*"))),
    ALARM_HEADER_3_4(
            "fields of alarms end etcdctl 3.4, whose server answers without a header",
            (line, judge) -> judge.stderr().startsWith("panic: "),
            judge -> new ParityRun(0, "", ""),
            ours -> new ParityRun(0, "", "")),
    NEW_IN_3_5(
            "what 3.4 does not have",
            (line, judge) -> judge.is34() && (line.words().contains("--count-only") || line.isOf("auth status")),
            judge -> new ParityRun(0, "", ""),
            ours -> new ParityRun(0, "", ""));

    private final String meaning;
    private final BiPredicate<ParityLine, ParityRun> applies;
    private final UnaryOperator<ParityRun> judge;
    private final UnaryOperator<ParityRun> ours;

    ParityRule(
            String meaning,
            BiPredicate<ParityLine, ParityRun> applies,
            UnaryOperator<ParityRun> judge,
            UnaryOperator<ParityRun> ours) {
        this.meaning = meaning;
        this.applies = applies;
        this.judge = judge;
        this.ours = ours;
    }

    String meaning() {
        return meaning;
    }

    boolean applies(ParityLine line, ParityRun judged) {
        return applies.test(line, judged);
    }

    ParityRun ofJudge(ParityRun judged) {
        return judge.apply(judged);
    }

    ParityRun ofOurs(ParityRun run) {
        return ours.apply(run);
    }

    static String withoutLines(String text, String pattern) {
        Pattern unwanted = Pattern.compile(pattern);
        return text.lines()
                .filter(line -> !unwanted.matcher(line).matches())
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    private static String once(String text) {
        return text.lines()
                .filter(line -> !line.isBlank())
                .distinct()
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    private static ParityRun withoutHint(ParityRun run) {
        return run.withStderr(withoutLines(run.stderr(), "(Did you mean .*)?Run '.*"));
    }

    /** Of a table only what is in it. */
    static String cells(String table) {
        List<String> rows = Arrays.asList(table.split("\n", -1));
        return rows.stream()
                .filter(row -> !row.startsWith("+--") && !row.matches("[\u250c\u251c\u2514].*"))
                .map(row -> row.replaceAll("\\s*[|\u2502]\\s*", " ").strip())
                .filter(row -> !row.isEmpty())
                .map(row -> row + "\n")
                .collect(Collectors.joining());
    }

    /** It is over ids of leases too. */
    private static String hash(String text) {
        return text.replaceAll("(ENDPOINT,? )\\d+", "$1HASH");
    }

    private static String hexIds(String text) {
        return text.replaceAll("\"(ID|MemberID|ClusterID|Lease|PrevLease)\" : \\S+", "\"$1\" : ID")
                .replaceAll("\"(ID|cluster_id|member_id)\":(\"\\w+\"|\\w+)", "\"$1\":ID")
                .replace("clientURLS", "clientURLs");
    }
}
