package dev.akkad.it;

import dev.akkad.Judges;
import dev.akkad.SharesTheMachine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Python clients, unmodified, on akkad and on etcd alike. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@SharesTheMachine
final class PythonIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @ParameterizedTest
    @EnumSource(Program.class)
    void etcd3IsServed(Program program) {
        try (ProcessCluster cluster = ProcessCluster.of(program, 1)) {
            List<String> command = List.of(
                    Judges.python().toString(),
                    "src/test/python/etcd3_client.py",
                    "127.0.0.1",
                    Integer.toString(cluster.member(0).clientPort()),
                    program.version());
            Shell.run(LIMIT, Map.of(), command).ok();
            cluster.passed();
        }
    }
}
