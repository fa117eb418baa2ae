package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.Pki;
import dev.akkad.SharesTheMachine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which members get in among those of the same authority, and members that have none. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@SharesTheMachine
final class PeerNamesIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private static MemberProcess secure(MemberProcess member, Pki authority, Pki.Pair server, Pki.Pair client) {
        return member.peersOverTls()
                .flags(
                        "--peer-cert-file=" + server.certificate(),
                        "--peer-key-file=" + server.key(),
                        "--peer-client-cert-file=" + client.certificate(),
                        "--peer-client-key-file=" + client.key(),
                        "--peer-client-cert-auth",
                        "--peer-trusted-ca-file=" + authority.certificate());
    }

    /**
     * The first member asks for a common name, the second for a host name, and both know who is revoked. A server's
     * certificate may not be shown by whoever connects, so without their other one none of them would meet.
     */
    @Test
    void whoeverHasAnotherNameOrIsRevokedStaysOutside() {
        Pki authority = new Pki(directory, "peers");
        Pki.Pair server = authority.issue("server", "IP:127.0.0.1", "serverAuth");
        Pki.Pair client = authority.issue("member", "DNS:member.example", "clientAuth");
        Pki.Pair lost = authority.issue("lost", "DNS:member.example", "clientAuth");
        Pki.Pair other = authority.issue("other", "DNS:other.example", "clientAuth");
        Path list = authority.revoke(directory.resolve("peers.crl"));
        try (ProcessCluster cluster = ProcessCluster.create(4)) {
            MemberProcess first = secure(cluster.member(0), authority, server, client)
                    .flags("--peer-crl-file=" + list, "--peer-cert-allowed-cn=member,lost");
            MemberProcess second = secure(cluster.member(1), authority, server, client)
                    .flags("--peer-crl-file=" + list, "--peer-cert-allowed-hostname=member.example,else.example");
            MemberProcess third = secure(cluster.member(2), authority, server, lost);
            MemberProcess stranger = secure(cluster.member(3), authority, server, other);
            List<MemberProcess> members = List.of(first, second, third);
            members.forEach(member -> member.start(urls(members)));
            members.forEach(MemberProcess::awaitReady);
            for (int i = 0; i < 3; i++) {
                PeerTlsIT.put(cluster, i, "v" + i);
            }

            stranger.start(urls(List.of(first, second, stranger)));
            awaitRefusal("CN=other is not allowed", first, second);
            assertThat(stranger.log()).doesNotContain("ready to serve");
            stranger.kill();

            third.kill();
            authority.revoke(list, lost);
            third.start(urls(members));
            // It may hear the others, who connect to it with certificates that are good; nobody hears it.
            awaitRefusal("revoked", first, second);
            PeerTlsIT.put(cluster, 0, "without it");
            cluster.passed();
        }
    }

    private static String urls(List<MemberProcess> members) {
        return members.stream()
                .map(member -> member.name() + "=" + member.peerUrl())
                .collect(Collectors.joining(","));
    }

    private static void awaitRefusal(String reason, MemberProcess... members) {
        for (MemberProcess member : members) {
            Eventually.holds(
                    member.name() + " says of somebody: " + reason,
                    LIMIT,
                    () -> PeerTlsIT.refusals(member).contains(reason));
        }
    }

    @Test
    void membersWithoutCertificatesMakeTheirOwn() {
        try (ProcessCluster cluster = ProcessCluster.create(2, "--peer-auto-tls")) {
            cluster.members().forEach(MemberProcess::peersOverTls);
            cluster.startAll();
            PeerTlsIT.put(cluster, 0, "from one");
            PeerTlsIT.put(cluster, 1, "from the other");

            cluster.awaitSameHash(LIMIT);
            for (MemberProcess member : cluster.members()) {
                assertThat(member.dataDirectory().resolve("fixtures/peer")).isNotEmptyDirectory();
                assertThat(PeerTlsIT.refusals(member)).isEmpty();
            }
            cluster.passed();
        }
    }
}
