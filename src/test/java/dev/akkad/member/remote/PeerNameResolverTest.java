package dev.akkad.member.remote;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.ActorSystem;
import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.io.Dns;
import akka.io.dns.DnsProtocol;
import akka.pattern.Patterns;
import akka.testkit.javadsl.TestKit;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerNameResolverTest {
    private static ActorSystem system;

    @BeforeAll
    static void start() {
        String url = Node.peerUrl(Node.freePorts(1).get(0));
        system = ActorSystem.create(
                RemoteConfig.SYSTEM,
                ActorSystemSetup.create(BootstrapSetup.create(RemoteConfig.of(RemoteSettings.ofUrls(url, url)))));
    }

    @AfterAll
    static void stop() {
        TestKit.shutdownActorSystem(system);
    }

    private static DnsProtocol.Resolved resolve(String name) throws Exception {
        CompletionStage<Object> answer =
                Patterns.ask(Dns.get(system).manager(), DnsProtocol.resolve(name), Duration.ofSeconds(30));
        return (DnsProtocol.Resolved) answer.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "akkad-name--localhost", "akkad-name--127-d0-d0-d1"})
    void aHostIsFoundByItsAliasToo(String name) throws Exception {
        DnsProtocol.Resolved found = resolve(name);

        assertThat(found.name()).isEqualTo(PeerHost.ofAkka(name));
        assertThat(found.address().isLoopbackAddress()).isTrue();
    }
}
