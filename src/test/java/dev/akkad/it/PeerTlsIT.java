package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.Judges;
import dev.akkad.Pki;
import dev.akkad.check.Action;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members that show each other certificates, and whoever has none that is good. */
@Timeout(value = 540, unit = TimeUnit.SECONDS)
final class PeerTlsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** A hundred handshakes a second are answered. */
    private static final int SILENT_AT_ONCE = 10;

    private static final int SILENT_MAX = 1_000;

    @TempDir
    private Path directory;

    private static void secure(MemberProcess member, Pki.Pair pair, Path authority) {
        member.peersOverTls()
                .flags(
                        "--peer-cert-file=" + pair.certificate(),
                        "--peer-key-file=" + pair.key(),
                        "--peer-client-cert-auth",
                        "--peer-trusted-ca-file=" + authority);
    }

    static void put(ProcessCluster cluster, int member, String value) {
        Eventually.holds("a write through " + member, LIMIT, () -> {
            try {
                cluster.client(member).execute(Action.Write.put("k", value));
                return true;
            } catch (CallFailedException e) {
                cluster.client(member).hurry();
                return false;
            }
        });
    }

    @Test
    void onlyMembersWithACertificateTalkToEachOther() throws IOException {
        Pki authority = new Pki(directory, "peers");
        Path trusted = authority.certificate();
        try (ProcessCluster cluster = ProcessCluster.create(4)) {
            List<MemberProcess> members = cluster.members();
            for (MemberProcess member : members.subList(0, 3)) {
                secure(member, authority.issue(member.name()), trusted);
            }
            secure(members.get(3), new Pki(directory, "elsewhere").issue("m4"), trusted);
            String three = cluster.initialCluster()
                    .substring(0, cluster.initialCluster().lastIndexOf(','));

            members.subList(0, 3).forEach(member -> member.start(three));
            members.subList(0, 3).forEach(MemberProcess::awaitReady);
            for (int i = 0; i < 3; i++) {
                put(cluster, i, "v" + i);
            }

            strangersAreRefused(members);
            renewal(cluster, authority);
            silenceKeepsNobodyOut(cluster);
            cluster.passed();
        }
    }

    /** It asks over TLS who the others are, before it has anything of its own, and is sent what there is. */
    @Test
    void aMemberThatIsAddedJoinsOverTls() throws IOException {
        Pki authority = new Pki(directory, "growing");
        Path trusted = authority.certificate();
        try (ProcessCluster cluster = ProcessCluster.create(1)) {
            secure(cluster.member(0), authority.issue("m1"), trusted);
            cluster.startAll();
            put(cluster, 0, "before");
            MemberProcess added = cluster.enlarge();
            secure(added, authority.issue(added.name()), trusted);

            cluster.etcdctl(0)
                    .run("member", "add", added.name(), "--peer-urls=" + added.peerUrl())
                    .ok();
            cluster.start(1);

            put(cluster, 1, "after");
            cluster.awaitSameHash(LIMIT);
            cluster.passed();
        }
    }

    private static void strangersAreRefused(List<MemberProcess> members) throws IOException {
        MemberProcess first = members.get(0);
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), first.peerPort());
                Socket plain = new Socket(InetAddress.getLoopbackAddress(), first.peerPort())) {
            plain.getOutputStream().write(new byte[] {'A', 'K', 'K', 'A', 1, 0, 0, 0, 0});
            List<String> withoutCertificate =
                    List.of(Judges.openssl().toString(), "s_client", "-connect", "127.0.0.1:" + first.peerPort());
            Shell.run(LIMIT, Map.of(), withoutCertificate, "");
            MemberProcess foreign = members.get(3);
            foreign.start(
                    members.get(0).name() + "=" + first.peerUrl() + "," + foreign.name() + "=" + foreign.peerUrl());

            Eventually.holds(
                    "the stranger is refused and that is said",
                    LIMIT,
                    () -> refusals(first).contains("unable to find valid certification path"));
            Eventually.holds(
                    "nobody without a certificate either",
                    LIMIT,
                    () -> refusals(first).contains("Empty client certificate chain"));
            assertThat(TlsIT.isEnded(plain)).isTrue();
            assertThat(TlsIT.isEnded(silent)).isTrue(); // after ten seconds
            assertThat(foreign.log()).doesNotContain("ready to serve");
            foreign.kill();
        }
    }

    /** More connections than handshakes are answered, and none of them says anything. */
    private static void silenceKeepsNobodyOut(ProcessCluster cluster) throws IOException {
        MemberProcess restarted = cluster.member(2);
        restarted.kill();
        Deque<SocketChannel> silent = new ArrayDeque<>();
        try {
            restarted.start(cluster.initialCluster());
            Eventually.holds("it joins through the silence", LIMIT, () -> {
                for (MemberProcess member : cluster.members().subList(0, 2)) {
                    connect(member, silent);
                }
                return restarted.log().contains("ready to serve");
            });
            put(cluster, 2, "in spite of silence");
            assertThat(silent).hasSize(SILENT_MAX);
            assertThat(cluster.members().subList(0, 2))
                    .allSatisfy(member -> assertThat(refusals(member)).doesNotContain("too many handshakes"));
        } finally {
            for (SocketChannel socket : silent) {
                socket.close();
            }
        }
    }

    /** Asked some forty times a second; waits for nobody who is slow to accept. */
    private static void connect(MemberProcess member, Deque<SocketChannel> silent) {
        try {
            for (int i = 0; i < SILENT_AT_ONCE; i++) {
                SocketChannel channel = SocketChannel.open();
                silent.add(channel);
                channel.configureBlocking(false);
                channel.connect(member.listener());
            }
            while (silent.size() > SILENT_MAX) {
                silent.remove().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it says of those whom it turned away. */
    static String refusals(MemberProcess member) {
        return String.join(
                "\n",
                member.log()
                        .lines()
                        .filter(line -> line.contains("rejected connection on peer endpoint"))
                        .toList());
    }

    /** Member by member, without a restart: first everybody trusts both authorities, then the certificates change. */
    private void renewal(ProcessCluster cluster, Pki authority) throws IOException {
        Pki next = new Pki(directory, "next");
        Path both = directory.resolve("both.pem");
        Files.writeString(both, Files.readString(authority.certificate()) + Files.readString(next.certificate()));
        Files.copy(both, authority.certificate(), StandardCopyOption.REPLACE_EXISTING);
        for (MemberProcess member : cluster.members().subList(0, 3)) {
            Pki.Pair renewed = next.issue(member.name());
            Files.copy(
                    renewed.certificate(),
                    directory.resolve("peers-" + member.name() + ".pem"),
                    StandardCopyOption.REPLACE_EXISTING);
            Files.copy(
                    renewed.key(),
                    directory.resolve("peers-" + member.name() + ".key"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        Files.copy(next.certificate(), authority.certificate(), StandardCopyOption.REPLACE_EXISTING);

        cluster.member(2).kill();
        put(cluster, 0, "while one is away");
        cluster.member(2).start(cluster.initialCluster());
        cluster.member(2).awaitReady();

        put(cluster, 2, "renewed");
        int port = cluster.member(2).peerPort();
        assertThat(Shell.run(
                                LIMIT,
                                Map.of(),
                                List.of(Judges.openssl().toString(), "s_client", "-connect", "127.0.0.1:" + port),
                                "")
                        .stdout())
                .containsPattern("issuer=CN ?= ?next");
    }
}
