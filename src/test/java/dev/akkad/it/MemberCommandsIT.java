package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.Judges;
import dev.akkad.SharesTheMachine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The same commands about members to akkad and to etcd print the same: with the etcdctl of both releases, and where
 * akkadctl takes the place of one of them.
 */
@Timeout(value = 360, unit = TimeUnit.SECONDS)
@SharesTheMachine
final class MemberCommandsIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final List<Program> PROGRAMS = List.of(Program.AKKAD, Program.ETCD35);

    /** Words that stand for what differs between the two clusters. */
    private record Words(Map<String, String> byWord) {
        String fill(String argument) {
            String filled = argument;
            for (Map.Entry<String, String> word : byWord.entrySet()) {
                filled = filled.replace(word.getKey(), word.getValue());
            }
            return filled;
        }

        /** Ids and addresses by their words; any other id is just an id. */
        String blank(String text) {
            String blanked = text;
            for (Map.Entry<String, String> word : byWord.entrySet()) {
                blanked = blanked.replace(word.getValue(), word.getKey());
            }
            return blanked.replaceAll("\\b[0-9a-f]{12,16}\\b", "ID")
                    .replaceAll(" +", " ")
                    .replace(" added as learner to ", " added to "); // since 3.6
        }
    }

    /** What asks akkad, and what asks etcd. */
    enum Pairing {
        ETCDCTL_3_4,
        ETCDCTL_3_5,
        AKKADCTL_ON_AKKAD,
        AKKADCTL_ON_ETCD;

        private Path program(Program server) {
            Program own = this == AKKADCTL_ON_AKKAD ? Program.AKKAD : Program.ETCD35;
            boolean isAkkadctl = this != ETCDCTL_3_4 && this != ETCDCTL_3_5 && own == server;
            if (isAkkadctl) {
                return Program.CHECKOUT.resolve("bin/akkadctl");
            }
            return this == ETCDCTL_3_4 ? Judges.etcdctl() : Judges.etcdctl35();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPrintedAboutMembersIsTheSame(Pairing pairing) {
        try (SideBySide sideBySide = SideBySide.start(1, Program.AKKAD, Program.ETCD35)) {
            Session session = new Session(sideBySide, pairing);
            session.same("member", "list");
            session.same("member", "list", "-w", "table");
            session.same("member", "add", "x", "--peer-urls=http://");
            session.same("member", "add", "x", "--peer-urls=ftp://127.0.0.1:1");
            session.same("member", "add", "x", "--peer-urls=http://127.0.0.1:1/path");
            session.same("member", "add", "x");
            session.same("member", "add", "x", "--peer-urls=SELF_URL");
            session.same("member", "remove", "7b");
            session.same("member", "remove", "SELF");
            session.same("member", "update", "7b", "--peer-urls=http://127.0.0.1:1");
            session.same("member", "promote", "SELF");
            session.same("member", "add", "learner", "--learner", "--peer-urls=LEARNER_URL");
            session.learn("LEARNER", "LEARNER_URL");
            session.same("member", "list");
            session.same("member", "add", "second", "--learner", "--peer-urls=http://127.0.0.1:1");
            session.same("member", "promote", "LEARNER");
            session.same("member", "update", "LEARNER", "--peer-urls=SELF_URL");
            session.same("member", "update", "LEARNER", "--peer-urls=http://127.0.0.1:2");
            session.same("move-leader", "SELF");
            // etcd 3.5 tries, until the client gives up.
            assertThat(session.shown(Program.AKKAD, List.of("move-leader", "LEARNER")))
                    .isEqualTo("exit 1\n\nError: etcdserver: bad leader transferee");
            session.same("move-leader", "7b");
            session.same("member", "remove", "LEARNER");
            session.same("member", "remove", "LEARNER");
            session.same("member", "list", "-w", "json");
        }
    }

    private static final class Session {
        private static final String INITIAL_CLUSTER = "ETCD_INITIAL_CLUSTER=\"";

        private final SideBySide sideBySide;
        private final Pairing pairing;
        private final Map<Program, Words> words = new EnumMap<>(Program.class);

        Session(SideBySide sideBySide, Pairing pairing) {
            this.sideBySide = sideBySide;
            this.pairing = pairing;
            for (Program program : PROGRAMS) {
                MemberProcess member = sideBySide.cluster(program).member(0);
                Map<String, String> byWord = new java.util.LinkedHashMap<>();
                byWord.put("SELF_URL", member.peerUrl());
                byWord.put("CLIENT_URL", member.clientUrl());
                byWord.put("LEARNER_URL", "http://127.0.0.1:" + Ports.free(1).get(0));
                words.put(program, new Words(byWord));
            }
            learn("SELF", "SELF_URL");
        }

        /** Gives the id of the member at an address a word. */
        void learn(String word, String urlWord) {
            for (Program program : PROGRAMS) {
                Words known = java.util.Objects.requireNonNull(words.get(program));
                String url = known.fill(urlWord);
                String id = run(program, List.of("member", "list")).lines().stream()
                        .filter(line -> line.contains(url))
                        .map(line -> line.substring(0, line.indexOf(',')))
                        .findFirst()
                        .orElseThrow();
                known.byWord().put(word, id);
            }
        }

        void same(String... arguments) {
            List<String> asked = List.of(arguments);
            assertThat(shown(Program.AKKAD, asked)).as("%s", asked).isEqualTo(shown(Program.ETCD35, asked));
        }

        private String shown(Program program, List<String> arguments) {
            Words known = java.util.Objects.requireNonNull(words.get(program));
            Shell.Result result =
                    run(program, arguments.stream().map(known::fill).toList());
            String errors = result.stderr()
                    .lines()
                    .filter(line -> !line.startsWith("{"))
                    .collect(Collectors.joining("\n"));
            String json = "\"(cluster_id|member_id|raft_term|ID)\":\\d+";
            String output = inOrder(known.blank(result.stdout())).replaceAll(json, "\"$1\":N");
            return "exit " + result.exit() + "\n" + output + "\n" + known.blank(errors);
        }

        /** Members come in the order of their ids, and columns are as wide as those: both are chance. */
        private static String inOrder(String output) {
            return output.lines()
                    .map(line -> line.replaceAll("─+", "─").replaceAll("-{3,}", "---"))
                    .map(line -> line.startsWith(INITIAL_CLUSTER) ? sorted(line) : line)
                    .sorted(Comparator.comparing(line -> line.matches("[A-Z]+, .*") ? line : ""))
                    .collect(Collectors.joining("\n"));
        }

        private static String sorted(String initialCluster) {
            String[] members = initialCluster
                    .substring(INITIAL_CLUSTER.length(), initialCluster.length() - 1)
                    .split(",", -1);
            Arrays.sort(members);
            return INITIAL_CLUSTER + String.join(",", members) + '"';
        }

        private Shell.Result run(Program program, List<String> arguments) {
            List<String> command = new ArrayList<>(List.of(
                    pairing.program(program).toString(),
                    "--endpoints=" + sideBySide.cluster(program).endpoints()));
            command.addAll(arguments);
            return Shell.run(LIMIT, Etcdctl.ENVIRONMENT, command);
        }
    }
}
