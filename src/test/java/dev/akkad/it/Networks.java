package dev.akkad.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A network of its own for each member, and one between them that routes, or loses packets without a word: whoever
 * speaks learns nothing, connections stay, and what is said again and again comes when the way is free. Namespaces of
 * the kernel; nothing of them is seen outside, and they end with the processes that hold them.
 *
 * <p>Clients come through sockets in the file system, behind {@link Relay}s on loopback.
 */
final class Networks implements Wires {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final boolean IS_ROOT = "root".equals(System.getProperty("user.name"));

    private record Way(int from, int to) {}

    private final ProcessCluster cluster;
    private final List<Relay> relays = new ArrayList<>();
    private final List<Process> holders = new ArrayList<>();
    private final Set<Way> lost = new HashSet<>();
    private final List<String> intoTheMiddle;

    private Networks(ProcessCluster cluster) throws IOException {
        this.cluster = cluster;
        intoTheMiddle = into(hold(List.of(), IS_ROOT ? List.of() : List.of("--user", "--map-root-user")));
    }

    /** Whether this machine lets a test have networks. */
    static boolean areAllowed() {
        try (ProcessCluster nobody = ProcessCluster.create(1)) {
            nobody.passed();
            lay(nobody).close();
            return true;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** Before any of the members has ever run. */
    static Networks lay(ProcessCluster cluster) {
        try {
            Networks networks = new Networks(cluster);
            try {
                networks.connectAll();
                return networks;
            } catch (IOException e) {
                networks.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void connectAll() throws IOException {
        inTheMiddle("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
        for (int member = 0; member < cluster.size(); member++) {
            Process holder = hold(intoTheMiddle, List.of());
            List<String> inside = into(holder);
            String line = "line" + member;
            String there = Long.toString(holder.pid());
            inTheMiddle("ip", "link", "add", line, "type", "veth", "peer", "name", "eth0", "netns", there);
            inTheMiddle("ip", "addr", "add", gateway(member) + "/24", "dev", line);
            inTheMiddle("ip", "link", "set", line, "up");
            run(inside, "ip", "link", "set", "lo", "up");
            run(inside, "ip", "addr", "add", address(member) + "/24", "dev", "eth0");
            run(inside, "ip", "link", "set", "eth0", "up");
            run(inside, "ip", "route", "add", "default", "via", gateway(member));

            MemberProcess process = cluster.member(member);
            Path socket = cluster.directory().resolve(process.name() + ".sock");
            process.livesAt(address(member), socket).tracedBy(inside);
            relays.add(Relay.open(process.clientPort(), socket));
        }
    }

    private static String address(int member) {
        return "10.77." + member + ".2";
    }

    private static String gateway(int member) {
        return "10.77." + member + ".1";
    }

    /** A process that holds a network which nobody else sees. */
    private Process hold(List<String> from, List<String> owner) throws IOException {
        List<String> command = new ArrayList<>(from);
        command.addAll(List.of("unshare", "--net"));
        command.addAll(owner);
        // exec: what is ended is what holds the namespace.
        command.addAll(List.of("sh", "-c", "echo held && exec sleep 3600"));
        Process holder = new ProcessBuilder(command).redirectErrorStream(true).start();
        Leftovers.watch(holder);
        holders.add(holder);
        String line = holder.inputReader().readLine();
        if (!"held".equals(line)) {
            close();
            throw new IOException("no network of our own: " + line);
        }
        return holder;
    }

    private static List<String> into(Process holder) {
        List<String> command = new ArrayList<>(List.of("nsenter", "--target", Long.toString(holder.pid()), "--net"));
        if (!IS_ROOT) {
            command.addAll(List.of("--user", "--preserve-credentials"));
        }
        command.add("--");
        return command;
    }

    private void inTheMiddle(String... words) throws IOException {
        run(intoTheMiddle, words);
    }

    private static void run(List<String> inside, String... words) throws IOException {
        List<String> command = new ArrayList<>(inside);
        command.addAll(List.of(words));
        Shell.Result result = Shell.run(LIMIT, Map.of(), command);
        if (result.exit() != 0) {
            throw new IOException(result.toString());
        }
    }

    @Override
    public ProcessCluster cluster() {
        return cluster;
    }

    @Override
    public void cut(int from, int to) {
        if (lost.add(new Way(from, to))) {
            rule("add", from, to);
        }
    }

    @Override
    public void heal() {
        lost.forEach(way -> rule("del", way.from(), way.to()));
        lost.clear();
    }

    private void rule(String what, int from, int to) {
        try {
            inTheMiddle("ip", "rule", what, "from", address(from), "to", address(to), "blackhole");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        relays.forEach(Relay::close);
        holders.forEach(Shell::destroy);
    }
}
