package dev.akkad.it;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Changes of a cluster's membership with etcdctl, as an operator makes them. */
final class Changes {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** What an operator waits for and tries again. */
    private static final List<String> PASSING = List.of(
            "etcdserver: unhealthy cluster",
            "etcdserver: request timed out",
            "etcdserver: can only promote a learner member which is in sync with leader",
            "context deadline exceeded");

    private final ProcessCluster cluster;

    Changes(ProcessCluster cluster) {
        this.cluster = cluster;
    }

    /** Adds a member through {@code index} and starts it as etcdctl says; returns its process, which is ready. */
    MemberProcess add(int index, String... flags) {
        MemberProcess member = begin(index, flags);
        member.awaitReady();
        return member;
    }

    /** The same without waiting until it is ready. */
    MemberProcess begin(int index, String... flags) {
        return begin(cluster.enlarge(), index, flags);
    }

    /** The same for a member that {@link ProcessCluster#enlarge} gave. */
    MemberProcess begin(MemberProcess member, int index, String... flags) {
        String[] command = new String[4 + flags.length];
        command[0] = "member";
        command[1] = "add";
        command[2] = member.name();
        command[3] = "--peer-urls=" + member.peerUrl();
        System.arraycopy(flags, 0, command, 4, flags.length);
        member.start(initialCluster(insist(index, command)));
        return member;
    }

    void remove(int index, MemberProcess member) {
        insist(index, "member", "remove", id(index, member.name()));
    }

    /** {@code ETCD_INITIAL_CLUSTER} as etcdctl prints it. */
    static String initialCluster(String output) {
        return output.lines()
                .filter(line -> line.startsWith("ETCD_INITIAL_CLUSTER="))
                .map(line -> line.substring(line.indexOf('"') + 1, line.length() - 1))
                .findFirst()
                .orElseThrow(() -> new AssertionError(output));
    }

    /** The id of the member with a name, or with an address, in hexadecimal. */
    String id(int index, String nameOrUrl) {
        return find(index, nameOrUrl).orElseThrow(() -> new AssertionError("no member " + nameOrUrl));
    }

    Optional<String> find(int index, String nameOrUrl) {
        return list(index).stream()
                .filter(line -> List.of(line.split(", ", -1)).contains(nameOrUrl))
                .map(line -> line.substring(0, line.indexOf(',')))
                .findFirst();
    }

    List<String> list(int index) {
        return cluster.etcdctl(index).run("member", "list").lines();
    }

    /** Until it works: an operator would do the same. */
    String insist(int index, String... command) {
        return Eventually.find(String.join(" ", command), LIMIT, () -> {
            String[] patient = Arrays.copyOf(command, command.length + 1);
            patient[command.length] = "--command-timeout=15s";
            Shell.Result result = cluster.etcdctl(index).run(patient);
            boolean passes = result.exit() != 0 && PASSING.stream().anyMatch(result.stderr()::contains);
            return passes ? Optional.empty() : Optional.of(result.ok());
        });
    }
}
