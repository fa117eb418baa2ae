package dev.akkad.it;

import dev.akkad.SharesTheMachine;
import dev.akkad.check.Action;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members that are called as containers are: {@code db_1}, which etcd takes and Java's URIs do not. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@SharesTheMachine
final class HostNamesIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void membersMeetByNamesWithAnUnderscore() throws IOException {
        Path hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.1 localhost db_1 db_2 db_3 later_2\n");
        try (ProcessCluster cluster = ProcessCluster.create(3)) {
            for (int i = 0; i < cluster.size(); i++) {
                cluster.member(i)
                        .knownAs("db_" + (i + 1))
                        .environment("AKKAD_JAVA_OPTS", "-Djdk.net.hosts.file=" + hosts);
            }
            cluster.startAll();
            cluster.client(1).execute(Action.Write.put("k", "v"), LIMIT);
            cluster.awaitSameHash(LIMIT);
            cluster.awaitAllUp(LIMIT);

            MembershipIT.movesWithoutAnyRestart(cluster, "later_2");
            cluster.passed();
        }
    }
}
