package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.Judges;
import dev.akkad.SharesTheMachine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An operator's session with users and roles, typed to akkad and to etcd 3.5: both say the same, word for word. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@SharesTheMachine
final class AuthIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private static Path directory;

    private static SingleMember akkad;
    private static SingleMember etcd;

    enum Ctl {
        V34 {
            @Override
            Path program() {
                return Judges.etcdctl();
            }
        },
        V35 {
            @Override
            Path program() {
                return Judges.etcdctl35();
            }
        };

        abstract Path program();
    }

    @BeforeAll
    static void startBoth() {
        akkad = SingleMember.akkadHere("--bcrypt-cost=4");
        etcd = SingleMember.etcd35("--bcrypt-cost=4");
    }

    @AfterAll
    static void stopBoth() {
        akkad.close();
        etcd.close();
    }

    /** Runs one line on both; words are separated by single blanks, {@code ''} is an empty one. */
    private static void same(Ctl ctl, String line) {
        same(ctl, "", line);
    }

    private static void same(Ctl ctl, String stdin, String line) {
        String judged = shown(run(etcd, ctl, stdin, line));
        String ours = shown(run(akkad, ctl, stdin, line));
        assertThat(ours).as("%s: %s", ctl, line).isEqualTo(judged);
    }

    private static Shell.Result run(SingleMember member, Ctl ctl, String stdin, String line) {
        List<String> command = new ArrayList<>(List.of(ctl.program().toString(), "--endpoints=" + member.endpoint()));
        for (String word : line.split(" ", -1)) {
            command.add(word.equals("''") ? "" : word);
        }
        return Shell.run(LIMIT, Etcdctl.ENVIRONMENT, command, stdin);
    }

    private static String shown(Shell.Result result) {
        String errors =
                result.stderr().lines().filter(line -> !line.startsWith("{")).collect(Collectors.joining("\n"));
        return ("exit " + result.exit() + "\n" + result.stdout() + "\n" + errors)
                .replaceAll("127\\.0\\.0\\.1:\\d+", "ENDPOINT")
                .replaceAll("\\b[0-9a-f]{12,16}\\b", "ID");
    }

    @ParameterizedTest
    @EnumSource(Ctl.class)
    void aWholeSessionReadsTheSame(Ctl ctl) {
        usersAndRoles(ctl);
        same(ctl, "auth enable");
        same(ctl, "auth enable --user root:rp");
        // etcd since 3.6 shows what root may do, as akkad; 3.5 shows nothing.
        assertThat(run(akkad, ctl, "", "role get root --user root:rp").stdout()).contains("[, <open ended>");
        if (ctl == Ctl.V35) {
            same(ctl, "auth status --user root:rp");
        }
        keys(ctl);
        administration(ctl);
        snapshots(ctl);
        same(ctl, "auth disable --user alice:ap");
        same(ctl, "auth disable --user root:rp");
        same(ctl, "get a");
        for (String rest :
                List.of("user delete root", "user delete alice", "user delete machine", "role delete root")) {
            same(ctl, rest);
        }
        same(ctl, "del a --from-key");
    }

    private static void usersAndRoles(Ctl ctl) {
        List.of(
                        "user add root:rp",
                        "user add alice:ap",
                        "user add alice:again",
                        "user add machine --no-password",
                        "user list",
                        "user get nobody",
                        "user delete nobody",
                        "role add r",
                        "role add r",
                        "role list",
                        "role get nope",
                        "role grant-permission r readwrite a c",
                        "role grant-permission r read p --prefix=true",
                        "role grant-permission r write k",
                        "role grant-permission r read y --from-key=true",
                        "role grant-permission r read b a",
                        "role grant-permission nope read a",
                        "role get r",
                        "role revoke-permission r y --from-key=true",
                        "role revoke-permission r y --from-key=true",
                        "user grant-role alice r",
                        "user grant-role alice r",
                        "user grant-role alice nope",
                        "user grant-role nobody r",
                        "user revoke-role alice nope",
                        "user get alice",
                        "user get alice --detail")
                .forEach(line -> same(ctl, line));
    }

    private static void keys(Ctl ctl) {
        List.of(
                        "put a 1",
                        "put a 1 --user alice:ap",
                        "put b 2 --prev-kv --user alice:ap",
                        "put k 1 --user alice:ap",
                        "put k 1 --prev-kv --user alice:ap",
                        "put z 1 --user alice:ap",
                        "get a --user alice:ap",
                        "get a c --user alice:ap",
                        "get a d --user alice:ap",
                        "get p --prefix --user alice:ap",
                        "get a --from-key --user alice:ap",
                        "get a --user alice:wrong",
                        "get a --user nobody:ap",
                        "get a --user machine:ap",
                        "del b --prev-kv --user alice:ap",
                        "del a --from-key --user alice:ap",
                        "lease grant 100 --user nobody:x",
                        "compaction 1 --user alice:ap",
                        "alarm list --user alice:ap",
                        "user list --user alice:ap",
                        "user get alice --user alice:ap",
                        "user get root --user alice:ap",
                        "role get r --user alice:ap",
                        "role get root --user alice:ap",
                        "watch z --user alice:ap")
                .forEach(line -> same(ctl, line));
        same(ctl, "mod(\"a\") > \"0\"\n\nput a 3\n\nput a 4\n\n", "txn --user alice:ap");
        same(ctl, "mod(\"z\") > \"0\"\n\nput a 3\n\n\n", "txn --user alice:ap");
        same(ctl, "\nput a 3\n\nput z 4\n\n", "txn --user alice:ap");
    }

    /** The whole store, passwords of others among it, is for root alone. */
    private static void snapshots(Ctl ctl) {
        String save = "snapshot save " + directory.resolve(ctl + ".db");
        refused(ctl, save, "user name is empty");
        refused(ctl, save + " --user alice:ap", "permission denied");
        same(ctl, save + " --user nobody:ap");
        assertThat(directory.resolve(ctl + ".db")).doesNotExist();
        same(ctl, save + " --user root:rp");
    }

    /** Without the log between, 3.5 tells the reason in the words of its auth store; since 3.6 as everywhere. */
    private static void refused(Ctl ctl, String line, String reason) {
        assertThat(run(etcd, ctl, "", line).stderr())
                .contains("Error: rpc error: code = Unknown desc = auth: " + reason);
        assertThat(run(akkad, ctl, "", line).stderr()).contains("Error: etcdserver: " + reason);
    }

    private static void administration(Ctl ctl) {
        same(ctl, "ap2\n", "user passwd alice --interactive=false --user alice:ap");
        same(ctl, "ap2\n", "user passwd alice --interactive=false --user root:rp");
        List.of(
                        "get a --user alice:ap",
                        "get a --user alice:ap2",
                        "user delete root --user root:rp",
                        "user revoke-role root root --user root:rp",
                        "role delete root --user root:rp",
                        "role revoke-permission r a c --user root:rp",
                        "get a --user alice:ap2",
                        "role delete r --user root:rp",
                        "user get alice --user root:rp",
                        "put p --user alice:ap2",
                        "user list --user root:rp")
                .forEach(line -> same(ctl, line));
        same(ctl, "ap\n", "user passwd alice --interactive=false --user root:rp");
    }
}
