package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.Judges;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Debian package, installed into a root of its own: what it brings, that it runs, and what it leaves behind. */
@Timeout(value = 900, unit = TimeUnit.SECONDS)
final class DeployIT {
    private static final Path PACKAGE = Program.CHECKOUT.resolve("target/akkad.deb");
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration ARCHIVE_LIMIT = Duration.ofMinutes(2);
    private static final Duration STOP_LIMIT = Duration.ofMillis(2_500);

    /** systemd's own measure, times ten: 100 is unsafe, below 20 it smiles. */
    private static final int EXPOSURE_MAX = 15;

    /** Prints each datagram as one line, until the service says that it stops. */
    private static final String LISTENER = """
            import socket, sys
            manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            manager.bind(sys.argv[1])
            print("listening", flush=True)
            state = ""
            while "STOPPING=1" not in state.split("\\n"):
                state = manager.recv(4096).decode()
                print(state.replace("\\n", " "), flush=True)
            """;

    @TempDir
    Path root;

    @Test
    void theInstalledPackageServesAndIsRemovedWithoutItsData() throws Exception {
        install();
        assertThat(inRoot("usr/bin/akkad")).isSymbolicLink();
        assertThat(inRoot("usr/bin/akkad").toRealPath())
                .isEqualTo(inRoot("usr/share/akkad/bin/akkad").toRealPath());
        assertThat(inRoot("etc/passwd")).content().contains("akkad:x:", ":/var/lib/akkad:");
        assertThat(Shell.run(LIMIT, Map.of(), List.of(launcher(), "--version")).ok())
                .startsWith("etcd Version: ");
        SortedMap<Path, String> installed = FileTree.hashes(inRoot("usr"));

        Shell.run(ARCHIVE_LIMIT, environment(), List.of(launcher(), "--make-archive"))
                .ok();
        serveOnce();
        assertThat(FileTree.hashes(inRoot("usr"))).as("what is installed").isEqualTo(installed);

        String settings = "ETCD_NAME=mine\n";
        Files.writeString(inRoot("etc/default/akkad"), settings);
        install();
        assertThat(inRoot("etc/default/akkad")).as("after an upgrade").hasContent(settings);

        dpkg("--remove", "akkad");
        assertThat(belonging("usr")).isEmpty();
        assertThat(inRoot("etc/default/akkad")).hasContent(settings);
        dpkg("--purge", "akkad");
        assertThat(belonging("etc/default")).isEmpty();
        assertThat(inRoot("var/cache/akkad")).doesNotExist();
        assertThat(inRoot("var/lib/akkad/data")).as("the data").isNotEmptyDirectory();
        assertThat(inRoot("etc/passwd")).as("its owner").content().contains("akkad:x:");
    }

    @Test
    void thePackageBringsWhatItSays() {
        List<String> files = Shell.run(LIMIT, Map.of(), List.of("dpkg-deb", "--contents", PACKAGE.toString()))
                .lines();
        Shell.Result control = Shell.run(LIMIT, Map.of(), List.of("dpkg-deb", "--info", PACKAGE.toString()));

        assertThat(files).allMatch(line -> line.contains(" root/root ") || line.contains(" 0/0 "));
        for (String file : List.of(
                "-rw-r--r-- etc/default/akkad",
                "-rwxr-xr-x usr/share/akkad/bin/akkad",
                "-rwxr-xr-x usr/share/akkad/bin/hand-over",
                "lrwxrwxrwx usr/bin/akkadctl -> ../share/akkad/bin/akkadctl",
                "lrwxrwxrwx usr/bin/akkadutl -> ../share/akkad/bin/akkadutl",
                "-rw-r--r-- usr/share/akkad/akkad.jar",
                "-rw-r--r-- usr/lib/systemd/system/akkad.service",
                "-rw-r--r-- usr/share/man/man1/akkad.1.gz",
                "-rw-r--r-- usr/share/man/man1/akkad-lab.1.gz",
                "-rw-r--r-- usr/share/man/man1/akkad-local.1.gz",
                "-rw-r--r-- usr/share/man/man1/akkad-bench.1.gz",
                "-rw-r--r-- usr/share/man/man1/akkad-sim.1.gz",
                "-rw-r--r-- usr/share/man/man1/akkad-snapshot.1.gz",
                "-rw-r--r-- usr/share/man/man1/akkadctl.1.gz",
                "-rw-r--r-- usr/share/man/man1/akkadutl.1.gz",
                "-rw-r--r-- usr/share/doc/akkad/copyright")) {
            String[] parts = file.split(" ", 2);
            assertThat(files).anyMatch(line -> line.startsWith(parts[0]) && line.endsWith(" ./" + parts[1]));
        }
        assertThat(control.ok()).contains("java17-runtime-headless", "/etc/default/akkad");
    }

    /** The options of the manual are those of {@code --help}, which is that of the parser. */
    @Test
    void theManualNamesEveryFlagOfTheHelp() throws Exception {
        Shell.run(LIMIT, Map.of(), List.of("deploy/man/pages", root.toString())).ok();
        String page = Shell.run(
                        LIMIT,
                        Map.of(),
                        List.of("gzip", "-cd", root.resolve("akkad.1.gz").toString()))
                .ok()
                .replace("\\-", "-");
        Path help = Path.of("src/main/resources/dev/akkad/server/help.txt");

        try (Stream<String> lines = Files.lines(help)) {
            assertThat(lines.filter(line -> line.startsWith("  --"))
                            .map(line -> line.strip().split(" ", 2)[0]))
                    .hasSizeGreaterThan(30)
                    .allSatisfy(flag -> assertThat(page).contains("\\fB" + flag + "\\fR"));
        }
        assertThat(page).doesNotContain("@OPTIONS@", "@VERSION@");
    }

    @Test
    void theUnitIsCleanAndGivesAwayLittle() throws Exception {
        install();
        Path unit = root.resolve("akkad.service");
        // What it starts lies in this root, and the judge looks for it.
        Files.writeString(
                unit,
                Files.readString(inRoot("usr/lib/systemd/system/akkad.service"))
                        .replace("ExecStart=/usr/bin/akkad", "ExecStart=" + launcher()));
        Shell.Result verified = systemdAnalyze("verify", "--man=no", unit.toString());
        Shell.Result exposure =
                systemdAnalyze("security", "--offline=true", "--threshold=" + EXPOSURE_MAX, unit.toString());

        assertThat(verified.exit()).as("%s", verified).isZero();
        assertThat(verified.stdout() + verified.stderr()).doesNotContain("akkad.service");
        assertThat(exposure.exit()).as("%s", exposure).isZero();
    }

    /** Starts the service as its unit would, puts a key, and ends it. */
    private void serveOnce() throws Exception {
        List<Integer> ports = Ports.free(2);
        Path notify = root.resolve("notify");
        Path told = root.resolve("told");
        Process listener = start(told, Map.of(), Judges.python().toString(), "-c", LISTENER, notify.toString());
        Eventually.holds("the manager listens", LIMIT, () -> text(told).contains("listening"));
        Map<String, String> variables = new java.util.HashMap<>(environment());
        variables.put("NOTIFY_SOCKET", notify.toString());
        variables.put("ETCD_DATA_DIR", inRoot("var/lib/akkad/data").toString());
        variables.put("ETCD_LISTEN_CLIENT_URLS", "http://127.0.0.1:" + ports.get(0));
        variables.put("ETCD_ADVERTISE_CLIENT_URLS", "http://127.0.0.1:" + ports.get(0));
        variables.put("ETCD_LISTEN_PEER_URLS", "http://127.0.0.1:" + ports.get(1));
        variables.put("ETCD_INITIAL_ADVERTISE_PEER_URLS", "http://127.0.0.1:" + ports.get(1));
        variables.put("ETCD_INITIAL_CLUSTER", "default=http://127.0.0.1:" + ports.get(1));
        Path log = root.resolve("log");
        Process member = start(log, variables, launcher());
        try {
            Eventually.holds("the manager hears that it is ready", LIMIT, () -> {
                assertThat(member.isAlive()).as(text(log)).isTrue();
                return text(told).contains("READY=1 ");
            });
            assertThat(text(log)).contains("ready to serve client requests");
            Etcdctl etcdctl = new Etcdctl("127.0.0.1:" + ports.get(0));
            assertThat(etcdctl.run("put", "installed", "yes").ok()).isEqualTo("OK");
            assertThat(etcdctl.run("get", "installed", "--print-value-only").ok())
                    .isEqualTo("yes");
            assertThat(Files.readString(Path.of("/proc", Long.toString(member.pid()), "maps")))
                    .as("the class-data archive is in use")
                    .contains(inRoot("var/cache/akkad/archive").toRealPath() + "/");

            Shell.signal("TERM", member.pid());
            assertThat(Stalls.within(STOP_LIMIT, () -> Shell.ends(member, LIMIT)))
                    .isTrue();
            assertThat(member.exitValue()).as(text(log)).isZero();
            assertThat(listener.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .as("the manager hears that it stops")
                    .isTrue();
        } finally {
            Shell.destroy(member);
            Shell.destroy(listener);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process start(Path output, Map<String, String> environment, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        Leftovers.watch(process);
        return process;
    }

    private Map<String, String> environment() {
        return Map.of("AKKAD_CACHE_DIR", inRoot("var/cache/akkad").toString(), "AKKAD_JAVA_OPTS", "-Xmx256m");
    }

    private void install() throws IOException {
        assertThat(PACKAGE).as("made by the build before the integration tests").exists();
        Path database = inRoot("var/lib/dpkg");
        Files.createDirectories(database.resolve("info"));
        Files.createDirectories(database.resolve("updates"));
        Files.writeString(database.resolve("status"), "", java.nio.file.StandardOpenOption.CREATE);
        dpkg("--install", PACKAGE.toString());
    }

    /** No Java is installed in there, and nothing to change root into: its scripts run here and are told the root. */
    private void dpkg(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "dpkg",
                "--root=" + root,
                "--force-not-root,script-chrootless,depends,unsafe-io,confold",
                "--log=" + root.resolve("dpkg.log")));
        command.addAll(Arrays.asList(arguments));
        String tools = Judges.systemdAnalyze().getParent() + ":" + System.getenv("PATH") + ":/usr/sbin:/sbin";
        Shell.run(LIMIT, Map.of("PATH", tools), command).ok();
    }

    private static Shell.Result systemdAnalyze(String... arguments) {
        List<String> command = new ArrayList<>(List.of(Judges.systemdAnalyze().toString()));
        command.addAll(Arrays.asList(arguments));
        return Shell.run(LIMIT, Map.of("SYSTEMD_PAGER", "cat", "SYSTEMD_COLORS", "0"), command);
    }

    private String launcher() {
        return inRoot("usr/bin/akkad").toString();
    }

    private Path inRoot(String path) {
        return root.resolve(path);
    }

    /** Whatever is named after akkad below a directory. */
    private List<Path> belonging(String directory) throws IOException {
        if (!Files.exists(inRoot(directory))) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(inRoot(directory))) {
            return files.filter(path -> path.getFileName().toString().startsWith("akkad"))
                    .toList();
        }
    }
}
