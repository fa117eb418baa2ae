package dev.akkad.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.Quiet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A seed is worth nothing unless it gives the same run everywhere. */
@ExtendWith(Quiet.class)
final class DeterminismTest {
    private static final List<Long> SEEDS = List.of(3L, 5L, 12L);
    private static final long SECONDS = 6;
    private static final long REBUILDS_PER_MINUTE = 30;
    private static final Path INSTALLED = Path.of("/usr/lib/jvm");
    private static final Pattern FEATURE = Pattern.compile("^JAVA_VERSION=\"(\\d+)");

    /** With actor systems that end: Akka's hash sets would decide the order there, on each thread another. */
    private static Options options(long seed) {
        return Options.of(seed).with(Setting.SECONDS, SECONDS).with(Fault.REBUILD, REBUILDS_PER_MINUTE);
    }

    /** What a fresh JVM runs. */
    public static void main(String[] arguments) {
        new Quiet().silence();
        SEEDS.forEach(seed -> System.out.println(Simulation.run(options(seed)).digest()));
    }

    private static List<String> digests() {
        return SEEDS.stream()
                .map(seed -> Simulation.run(options(seed)).digest())
                .toList();
    }

    @Test
    void theSameSeedGivesTheSameRunTwice() {
        assertThat(digests()).isEqualTo(digests()).doesNotHaveDuplicates();
    }

    /** The one that runs this, and any other that is installed where bin/akkad looks and may run it too. */
    static Set<Path> javas() throws IOException {
        Set<Path> homes = new LinkedHashSet<>(List.of(Path.of(System.getProperty("java.home"))));
        if (Files.isDirectory(INSTALLED)) {
            try (Stream<Path> candidates = Files.list(INSTALLED)) {
                candidates.sorted().filter(DeterminismTest::isNewEnough).forEach(homes::add);
            }
        }
        Set<Path> javas = new LinkedHashSet<>();
        for (Path home : homes) {
            javas.add(home.resolve("bin/java").toRealPath());
        }
        return javas;
    }

    private static boolean isNewEnough(Path home) {
        try (Stream<String> lines = Files.lines(home.resolve("release"))) {
            return Files.isExecutable(home.resolve("bin/java"))
                    && lines.map(FEATURE::matcher)
                            .filter(Matcher::find)
                            .anyMatch(version -> Integer.parseInt(version.group(1)) >= 17);
        } catch (IOException | UncheckedIOException e) {
            return false; // no Java at all
        }
    }

    /** Other identity hashes, other salts of immutable sets, another order of class loading, another JDK. */
    @ParameterizedTest
    @MethodSource("javas")
    void aFreshJvmGivesTheSameRun(Path java) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                java.toString(),
                "-XX:+UnlockExperimentalVMOptions",
                "-XX:hashCode=2",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                DeterminismTest.class.getName()));
        Process fresh = new ProcessBuilder(command).redirectErrorStream(true).start();
        String told = new String(fresh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        fresh.waitFor();

        assertThat(told.lines().filter(line -> line.matches("[0-9a-f]{16}")).toList())
                .as(told)
                .isEqualTo(digests());
    }

    @Test
    void worldsOnSeveralThreadsDoNotTouchEachOther() throws InterruptedException {
        ConcurrentMap<Long, String> together = new ConcurrentHashMap<>();
        Sweep sweep = new Sweep(
                3,
                12,
                DeterminismTest::options,
                null,
                report -> together.put(report.options().seed(), report.digest()));

        sweep.run(2);

        assertThat(together).hasSize(10);
        assertThat(SEEDS.stream().map(together::get).toList()).isEqualTo(digests());
    }
}
