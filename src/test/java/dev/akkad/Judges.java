package dev.akkad;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Programs of others, as {@code bin/check} fetches them: what akkad is compared with, driven by, and watched with. */
public final class Judges {
    private static final Path FETCHED = Path.of(".cache/tools/bin").toAbsolutePath();

    private Judges() {}

    /** The server, 3.4 or newer. */
    public static Path etcd() {
        return find("AKKAD_ETCD", "etcd");
    }

    /** The command-line client, 3.4 or newer. */
    public static Path etcdctl() {
        return find("AKKAD_ETCDCTL", "etcdctl");
    }

    /** The server, 3.5 or newer. */
    public static Path etcd35() {
        return find("AKKAD_ETCD35", "etcd35");
    }

    /** The command-line client, 3.5 or newer. */
    public static Path etcdctl35() {
        return find("AKKAD_ETCDCTL35", "etcdctl35");
    }

    /** What works on etcd's files, 3.5 or newer. */
    public static Path etcdutl35() {
        return find("AKKAD_ETCDUTL35", "etcdutl35");
    }

    /** Shows what a process asks of the kernel. */
    public static Path strace() {
        return find("AKKAD_STRACE", "strace");
    }

    /** Python with the clients that the tests drive. */
    public static Path python() {
        return find("AKKAD_PYTHON", "python3");
    }

    /** Node with the clients that the tests drive. */
    public static Path node() {
        return find("AKKAD_NODE", "node");
    }

    /** Judges units of systemd; the other tools of systemd lie beside it. */
    public static Path systemdAnalyze() {
        Path installed = Path.of("/usr/bin/systemd-analyze");
        boolean own = System.getenv("AKKAD_SYSTEMD_ANALYZE") == null && Files.isExecutable(installed);
        return own ? installed : find("AKKAD_SYSTEMD_ANALYZE", "systemd-analyze");
    }

    /** Makes certificates, and connects as anybody might. */
    public static Path openssl() {
        return findAnywhere("AKKAD_OPENSSL", "openssl");
    }

    /** A client of HTTP. */
    public static Path curl() {
        return findAnywhere("AKKAD_CURL", "curl");
    }

    /** What most machines have, and bin/check fetches where they do not. */
    private static Path findAnywhere(String variable, String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return System.getenv(variable) != null || Files.isExecutable(FETCHED.resolve(program))
                ? find(variable, program)
                : Arrays.stream(path.split(":", -1))
                        .map(directory -> Path.of(directory, program))
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElseGet(() -> find(variable, program));
    }

    private static Path find(String variable, String program) {
        String given = System.getenv(variable);
        Path path = given == null ? FETCHED.resolve(program) : Path.of(given);
        // A missing judge fails the test: skipping would let a machine without one call akkad compatible.
        assertThat(path)
                .as("%s: run 'bin/check --tools' once, or set %s", program, variable)
                .isExecutable();
        return path;
    }
}
