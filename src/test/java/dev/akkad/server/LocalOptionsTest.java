package dev.akkad.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalOptionsTest {
    private static LocalOptions of(String... arguments) {
        return LocalOptions.parse(List.of(arguments));
    }

    @Test
    void threeMembersOnTheUsualPorts() {
        LocalOptions options = of();

        assertThat(options.endpoints())
                .isEqualTo("http://127.0.0.1:2379,http://127.0.0.1:22379,http://127.0.0.1:32379");
        assertThat(options.initialCluster())
                .isEqualTo("n1=http://127.0.0.1:2380,n2=http://127.0.0.1:22380,n3=http://127.0.0.1:32380");
        assertThat(options.dataDir()).isEqualTo(Path.of("akkad.local"));
    }

    @Test
    void aBasePortPutsMembersTenApart() {
        assertThat(of("--members=2", "--base-port", "5000").initialCluster())
                .isEqualTo("n1=http://127.0.0.1:5001,n2=http://127.0.0.1:5011");
    }

    @Test
    void everyMemberGetsTheOtherFlags() {
        List<ServerSettings> all =
                of("--members", "7", "--ephemeral", "--election-timeout", "500").settings(Path.of("d"));

        assertThat(all).hasSize(7).allSatisfy(settings -> {
            assertThat(settings.timing().electionMillis()).isEqualTo(500);
            settings.peer().verifyBootstrap(settings.name());
        });
        assertThat(all.get(6).dataDir()).isEqualTo(Path.of("d", "n7"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--members=0", "--members=8", "--members=x", "--base-port=65500", "--members"})
    void impossibleNumbersAreRefused(String argument) {
        assertThatThrownBy(() -> of(argument))
                .isInstanceOfSatisfying(
                        StartupException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.FLAGS));
    }
}
