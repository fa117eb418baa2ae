package dev.akkad.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * What {@code akkad local} is asked for.
 *
 * <p>Without a base port, member i (from 0) serves clients on 2379, 22379, 32379, 42379, 52379, 62379, 12379 and its
 * peers one port higher; with {@code --base-port P} on P + 10 × i and one higher.
 *
 * @param members 1..7
 * @param basePort 0 = the ports above
 * @param dataDir one directory per member in it, {@code n1} to {@code n7}
 * @param ephemeral whether the data is thrown away at the end
 * @param training whether to serve a few requests and end, for the class-data archive
 * @param others flags handed on to every member
 */
record LocalOptions(int members, int basePort, Path dataDir, boolean ephemeral, boolean training, List<String> others) {
    static final int MEMBERS_MAX = 7;

    private static final String DATA_DIR_DEFAULT = "akkad.local";
    private static final List<Integer> CLIENT_PORTS = List.of(2379, 22379, 32379, 42379, 52379, 62379, 12379);
    private static final int PORTS_APART = 10;
    private static final int BASE_PORT_MAX = 65_535 - PORTS_APART * MEMBERS_MAX;
    private static final List<String> OWN_FLAGS = List.of("members", "base-port", "data-dir");

    /** @throws StartupException when they cannot be parsed */
    static LocalOptions parse(List<String> arguments) {
        int members = 3;
        int basePort = 0;
        Path dataDir = Path.of(DATA_DIR_DEFAULT);
        boolean ephemeral = false;
        boolean training = false;
        List<String> others = new ArrayList<>();
        for (int next = 0; next < arguments.size(); next++) {
            String argument = arguments.get(next);
            String body = argument.startsWith("-") ? argument.replaceFirst("^--?", "") : "";
            Optional<String> own = OWN_FLAGS.stream()
                    .filter(name -> body.equals(name) || body.startsWith(name + "="))
                    .findFirst();
            if (own.isPresent()) {
                boolean joined = body.length() > own.get().length();
                if (!joined && next + 1 == arguments.size()) {
                    throw StartupException.flags("flag needs an argument: -" + own.get());
                }
                String value = joined ? body.substring(own.get().length() + 1) : arguments.get(++next);
                switch (own.get()) {
                    case "members" -> members = number("members", value, 1, MEMBERS_MAX);
                    case "base-port" -> basePort = number("base-port", value, 1, BASE_PORT_MAX);
                    default -> dataDir = Path.of(value);
                }
            } else if (body.equals("ephemeral")) {
                ephemeral = true;
            } else if (body.equals("train")) {
                training = true;
            } else {
                others.add(argument);
            }
        }
        if (training && basePort == 0) {
            basePort = Ports.freePair();
        }
        return new LocalOptions(members, basePort, dataDir, ephemeral, training, List.copyOf(others));
    }

    /** The settings of every member, their data under {@code directory}. */
    List<ServerSettings> settings(Path directory) {
        List<ServerSettings> all = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            List<String> arguments = new ArrayList<>(List.of(
                    "--name=" + name(i),
                    "--data-dir=" + directory.resolve(name(i)),
                    "--listen-client-urls=" + clientUrl(i),
                    "--advertise-client-urls=" + clientUrl(i),
                    "--listen-peer-urls=" + peerUrl(i),
                    "--initial-advertise-peer-urls=" + peerUrl(i),
                    "--initial-cluster=" + initialCluster(),
                    "--initial-cluster-token=akkad-local"));
            arguments.addAll(others);
            all.add(ServerSettings.of(arguments, Map.of()));
        }
        return all;
    }

    String initialCluster() {
        StringJoiner cluster = new StringJoiner(",");
        for (int i = 0; i < members; i++) {
            cluster.add(name(i) + "=" + peerUrl(i));
        }
        return cluster.toString();
    }

    /** As etcdctl's {@code --endpoints} takes them. */
    String endpoints() {
        StringJoiner endpoints = new StringJoiner(",");
        for (int i = 0; i < members; i++) {
            endpoints.add(clientUrl(i));
        }
        return endpoints.toString();
    }

    private static String name(int i) {
        return "n" + (i + 1);
    }

    private String clientUrl(int i) {
        return "http://127.0.0.1:" + clientPort(i);
    }

    private String peerUrl(int i) {
        return "http://127.0.0.1:" + (clientPort(i) + 1);
    }

    private int clientPort(int i) {
        return basePort == 0 ? CLIENT_PORTS.get(i) : basePort + PORTS_APART * i;
    }

    private static int number(String name, String value, int min, int max) {
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below, with the bounds.
        }
        throw StartupException.flags(
                "invalid value \"" + value + "\" for flag -" + name + " (expected: " + min + ".." + max + ")");
    }
}
