package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.Judges;
import dev.akkad.SharesTheMachine;
import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.command.Session;
import dev.akkad.ctl.command.Tree;
import dev.akkad.member.MemberIds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * akkadctl beside etcdctl: the same command lines, each against a server of its own that has been told the same before,
 * and the same output, errors and exit code, but for the differences that {@link ParityRule} names.
 */
@Timeout(value = 720, unit = TimeUnit.SECONDS)
@SharesTheMachine
final class ParityIT {
    /** They go on until they are stopped, take a minute, or are akkad's own: other tests run them. */
    private static final Set<String> ELSEWHERE = Set.of(
            "watch",
            "lock",
            "elect",
            "make-mirror",
            "check perf",
            "check datascale",
            "snapshot save",
            "top",
            "history",
            "diff",
            "tree",
            "options",
            "export",
            "import",
            "downgrade validate",
            "downgrade enable",
            "downgrade cancel",
            "completion bash",
            "completion zsh",
            "completion fish",
            "completion powershell");

    private static final int ID_DIGITS = 16;
    private static final Set<ParityRule> MET = EnumSet.noneOf(ParityRule.class);
    private static final Set<Integer> EXITS = new TreeSet<>();
    private static boolean allRan;

    /** Who judges, and what server both talk to. */
    enum Pair {
        ETCD_3_4,
        ETCD_3_5,
        AKKAD;

        private Program program() {
            return switch (this) {
                case ETCD_3_4 -> Program.ETCD;
                case ETCD_3_5 -> Program.ETCD35;
                case AKKAD -> Program.AKKAD;
            };
        }

        private Path judge() {
            return this == ETCD_3_4 ? Judges.etcdctl() : Judges.etcdctl35();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSameLinesPrintTheSame(Pair pair) {
        List<String> differences = new ArrayList<>();
        try (ProcessCluster one = withLongId(pair.program());
                ProcessCluster other = withLongId(pair.program())) {
            one.startAll();
            other.startAll();
            ParitySide judge = new ParitySide(one, pair.judge());
            ParitySide ours = new ParitySide(other, null);
            for (ParityLine line : ParityLine.all()) {
                compare(line, judge.run(line), ours.run(line), differences);
            }
            one.passed();
            other.passed();
        }
        assertThat(differences).as("%d lines differ", differences.size()).isEmpty();
        allRan |= pair == Pair.AKKAD;
    }

    /** Tables are as wide as the ids in them: none of a member begins with zeros, which are not shown. */
    private static ProcessCluster withLongId(Program program) {
        while (true) {
            ProcessCluster cluster = ProcessCluster.create(program, 1);
            long id = MemberIds.founder(List.of(cluster.member(0).peerUrl()), "etcd-cluster");
            if (Long.toHexString(id).length() == ID_DIGITS) {
                return cluster;
            }
            cluster.passed();
            cluster.close();
        }
    }

    private static void compare(ParityLine line, ParityRun judged, ParityRun run, List<String> differences) {
        EXITS.add(run.exit());
        ParityRun expected = judged;
        ParityRun actual = run;
        Set<ParityRule> used = EnumSet.noneOf(ParityRule.class);
        for (ParityRule rule : ParityRule.values()) {
            if (rule.applies(line, judged)) {
                ParityRun changed = rule.ofJudge(expected);
                ParityRun ours = rule.ofOurs(actual);
                if (!changed.equals(expected) || !ours.equals(actual)) {
                    used.add(rule);
                }
                expected = changed;
                actual = ours;
            }
        }
        MET.addAll(used);
        if (!actual.shown().equals(expected.shown())) {
            differences.add("\n==== " + line.text() + "  " + used + "\n---- " + judged.tool() + "\n" + expected.shown()
                    + "---- akkadctl\n" + actual.shown());
        }
    }

    @Test
    void everyCommandAndFormatOccurs() {
        List<ParityLine> lines = ParityLine.all();
        List<String> missing = new ArrayList<>();
        for (String command : commands(Tree.of("etcdctl"), "")) {
            if (!ELSEWHERE.contains(command) && lines.stream().noneMatch(line -> line.isOf(command))) {
                missing.add(command);
            }
        }
        assertThat(missing).as("commands that no line has").isEmpty();
        assertThat(lines).extracting(ParityLine::format).contains("simple", "fields", "json", "protobuf", "table");
        assertThat(lines).hasSizeGreaterThan(300);
    }

    private static List<String> commands(Command<Session> command, String before) {
        List<String> names = new ArrayList<>();
        for (Command<Session> child : command.children()) {
            String name = before + child.name();
            if (child.children().isEmpty()) {
                names.add(name);
            }
            names.addAll(commands(child, name + " "));
        }
        return names;
    }

    /** What is excused must occur, and so must every class of failure. */
    @AfterAll
    static void everyRuleAndEveryExitCodeWasMet() {
        if (allRan) {
            assertThat(MET).as("rules that nothing needs").containsExactlyInAnyOrder(ParityRule.values());
            assertThat(EXITS).contains(0, 1, 2, 3, 4, 5, 128);
        }
    }
}
