package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.Judges;
import dev.akkad.Pki;
import dev.akkad.SharesTheMachine;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client port with certificates, for the clients that people have. */
@Timeout(value = 360, unit = TimeUnit.SECONDS)
@SharesTheMachine
final class TlsIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final List<Path> CLIENTS =
            List.of(Judges.etcdctl(), Judges.etcdctl35(), Program.CHECKOUT.resolve("bin/akkadctl"));

    @TempDir
    private static Path directory;

    private static Pki authority;
    private static Pki.Pair server;
    private static Pki.Pair client;

    @BeforeAll
    static void makeCertificates() {
        authority = new Pki(directory, "authority");
        server = authority.issue("server");
        client = authority.issue("client");
    }

    private static String[] flags(String listen, String... more) {
        List<String> flags = new ArrayList<>(List.of(
                "--listen-client-urls=" + listen,
                "--advertise-client-urls=" + listen,
                "--cert-file=" + server.certificate(),
                "--key-file=" + server.key()));
        flags.addAll(List.of(more));
        return flags.toArray(String[]::new);
    }

    private static String url() {
        return "https://127.0.0.1:" + Ports.free(1).get(0);
    }

    private static int port(String url) {
        return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
    }

    private static Shell.Result etcdctl(Path program, String url, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString(), "--endpoints=" + url));
        command.add("--dial-timeout=10s");
        command.add("--command-timeout=10s");
        command.addAll(Arrays.asList(arguments));
        return Shell.run(LIMIT, Etcdctl.ENVIRONMENT, command);
    }

    /** Whether somebody is turned away, who tries as long as the real etcdctl does by itself. */
    private static boolean isTurnedAway(String url, String... arguments) {
        List<String> shorter = new ArrayList<>(List.of("--dial-timeout=2s", "--command-timeout=2s"));
        shorter.addAll(Arrays.asList(arguments));
        return etcdctl(Judges.etcdctl(), url, shorter.toArray(String[]::new)).exit() != 0;
    }

    private static String[] with(Pki.Pair pair, String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("--cacert=" + authority.certificate(), "--cert=" + pair.certificate(), "--key=" + pair.key()));
        all.addAll(Arrays.asList(arguments));
        return all.toArray(String[]::new);
    }

    /** What openssl sees; it may well be turned away. */
    private static Shell.Result connect(String url, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Judges.openssl().toString(), "s_client", "-connect", url.substring("https://".length())));
        command.addAll(List.of(arguments));
        Shell.Result result = Shell.run(LIMIT, Map.of(), command, "");
        // Its releases differ in the blanks around the names of a subject.
        return new Shell.Result(
                result.command(), result.exit(), result.stdout().replace(" = ", "="), result.stderr(), result.took());
    }

    @Test
    void httpHttpsUnixAndUnixsServeSideBySide() throws IOException {
        String https = url();
        String http = url().replace("https", "http");
        String metrics = url();
        String unix = "unix://" + directory.resolve("a.sock");
        String unixs = "unixs://" + directory.resolve("b.sock");
        String authorityFile = authority.certificate().toString();
        try (SingleMember member = SingleMember.akkadHere(
                flags(String.join(",", https, http, unix, unixs), "--listen-metrics-urls=" + metrics))) {
            assertThat(member.endpoint()).isNotEmpty();
            for (Path program : CLIENTS) {
                String cacert = "--cacert=" + authorityFile;
                assertThat(etcdctl(program, https, cacert, "put", "k", "over https")
                                .ok())
                        .isEqualTo("OK");
                assertThat(etcdctl(program, http, "get", "k", "--print-value-only")
                                .ok())
                        .isEqualTo("over https");
                assertThat(etcdctl(program, unix, "put", "k", "over unix").ok()).isEqualTo("OK");
                assertThat(etcdctl(program, https, cacert, "get", "k", "--print-value-only")
                                .ok())
                        .isEqualTo("over unix");
                assertThat(isTurnedAway(https, "get", "k")).isTrue();
            }
            // Of a socket it demands a certificate for its name, of etcd as well; that of 3.4 names the whole path in
            // the handshake, which Java's TLS refuses.
            String[] put = {"--insecure-skip-tls-verify", "--insecure-transport=false", "put", "k", "over unixs"};
            assertThat(etcdctl(Judges.etcdctl35(), unixs, put).ok()).isEqualTo("OK");
            assertThat(etcdctl(Judges.etcdctl(), http, "get", "k", "--print-value-only")
                            .ok())
                    .isEqualTo("over unixs");
            for (String version : List.of("--http1.1", "--http2")) {
                Curl.Answer page = new Curl(https).run("/version", "--cacert", authorityFile, version);
                assertThat(page.body()).contains("3.7.1");
                assertThat(new Curl(https)
                                .run("/v3/kv/range", "--cacert", authorityFile, version, "-d", "{\"key\":\"aw==\"}")
                                .body())
                        .contains("\"count\":\"1\"");
            }
            assertThat(new Curl("http://localhost")
                            .run("/version", "--unix-socket", unix.substring(7))
                            .body())
                    .contains("3.7.1");
            assertThat(new Curl("https://localhost")
                            .run("/version", "--cacert", authorityFile, "--unix-socket", unixs.substring(8))
                            .body())
                    .contains("3.7.1");
            assertThat(new Curl(metrics)
                            .run("/metrics", "--cacert", authorityFile)
                            .body())
                    .contains("etcd_server_has_leader 1");
            jetcdPuts(https);
        }
        assertThat(directory.resolve("a.sock")).doesNotExist();
    }

    private static void jetcdPuts(String url) {
        ByteSequence key = ByteSequence.from("jetcd", StandardCharsets.UTF_8);
        try (Client jetcd = Client.builder()
                .endpoints(url)
                .sslContext(
                        context -> context.trustManager(authority.certificate().toFile()))
                .build()) {
            jetcd.getKVClient().put(key, key).get(20, TimeUnit.SECONDS);
            assertThat(jetcd.getKVClient().get(key).get(20, TimeUnit.SECONDS).getCount())
                    .isEqualTo(1);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void onlyClientsOfTheAuthorityGetIn() throws IOException {
        String url = url();
        Path list = authority.revoke(directory.resolve("clients.crl"));
        Pki.Pair shown = replaced(new Pki.Pair(directory.resolve("shown.pem"), directory.resolve("shown.key")), server);
        Pki.Pair lost = authority.issue("lost");
        Pki.Pair stranger = new Pki(directory, "elsewhere").issue("stranger");
        try (ProcessCluster cluster = ProcessCluster.create(1)) {
            MemberProcess member = cluster.member(0);
            member.flags(flags(url, "--cert-file=" + shown.certificate(), "--key-file=" + shown.key()));
            member.flags("--client-cert-auth", "--trusted-ca-file=" + authority.certificate());
            member.flags("--client-crl-file=" + list);
            cluster.startAll();
            Path etcdctl = Judges.etcdctl();
            assertThat(etcdctl(etcdctl, url, with(lost, "put", "k", "v")).ok()).isEqualTo("OK");
            assertThat(isTurnedAway(url, with(stranger, "put", "k", "x"))).isTrue();
            assertThat(isTurnedAway(url, "--cacert=" + authority.certificate(), "put", "k", "x"))
                    .isTrue();

            authority.revoke(list, lost);
            assertThat(isTurnedAway(url, with(lost, "put", "k", "x"))).isTrue();
            assertThat(etcdctl(etcdctl, url, with(client, "get", "k", "--print-value-only"))
                            .ok())
                    .isEqualTo("v");
            assertThat(member.log().lines().filter(line -> line.contains("rejected connection on client endpoint")))
                    .anyMatch(line -> line.contains("revoked"))
                    .anyMatch(line -> line.contains("unable to find valid certification path"))
                    .anyMatch(line -> line.contains("Empty client certificate chain"));

            replaced(shown, authority.issue("renewed"));
            assertThat(connect(
                                    url,
                                    "-cert",
                                    client.certificate().toString(),
                                    "-key",
                                    client.key().toString())
                            .stdout())
                    .contains("subject=CN=renewed");
            cluster.passed();
        }
    }

    /** Beside the real etcd: with certificates required, their common names are users, but not on the gateway. */
    @Test
    void aCertificateSaysWhichUserItsClientIs() {
        String url = url();
        String judgeUrl = url();
        String[] required = {"--client-cert-auth", "--trusted-ca-file=" + authority.certificate(), "--bcrypt-cost=4"};
        Pki.Pair unknown = authority.issue("unknown");
        try (SingleMember akkad = SingleMember.akkadHere(flags(url, required));
                SingleMember etcd = SingleMember.etcd35(flags(judgeUrl, required))) {
            assertThat(akkad.endpoint()).isNotEqualTo(etcd.endpoint());
            for (String line : List.of(
                    "user add root:rp",
                    "user grant-role root root",
                    "user add client --no-password",
                    "role add r",
                    "role grant-permission r readwrite a c",
                    "user grant-role client r",
                    "auth enable")) {
                same(url, judgeUrl, client, line).ok();
            }
            assertThat(same(url, judgeUrl, client, "put a 1").ok()).isEqualTo("OK");
            assertThat(same(url, judgeUrl, client, "put z 1").stderr()).contains("etcdserver: permission denied");
            assertThat(same(url, judgeUrl, client, "user list").stderr()).contains("etcdserver: permission denied");
            assertThat(same(url, judgeUrl, client, "put z 1 --user root:rp").ok())
                    .isEqualTo("OK");
            assertThat(same(url, judgeUrl, unknown, "get a").stderr()).contains("etcdserver: permission denied");
            assertThat(same(url, judgeUrl, unknown, "user list").stderr()).contains("etcdserver: user name not found");
            assertThat(same(url, judgeUrl, server, "get a --user client:x").exit())
                    .isNotZero();

            Curl.Answer refused = onGateway(url, "/v3/kv/range", "{\"key\":\"YQ==\"}");
            assertThat(refused).isEqualTo(onGateway(judgeUrl, "/v3/kv/range", "{\"key\":\"YQ==\"}"));
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.body())
                    .isEqualTo("CommonName of client sending a request against gateway will be ignored and not used as"
                            + " expected\n");
            assertThat(onGateway(url, "/v3/kv/range", "{\"key\":\"YQ==\"}", "-H", "Authorization: unknown.1")
                            .status())
                    .isEqualTo(401);
        }
    }

    /** Both say the same. */
    private static Shell.Result same(String url, String judgeUrl, Pki.Pair pair, String line) {
        Shell.Result ours = etcdctl(Judges.etcdctl35(), url, with(pair, line.split(" ", -1)));
        Shell.Result theirs = etcdctl(Judges.etcdctl35(), judgeUrl, with(pair, line.split(" ", -1)));
        assertThat(List.of(ours.exit(), ours.stdout(), error(ours)))
                .as(line)
                .isEqualTo(List.of(theirs.exit(), theirs.stdout(), error(theirs)));
        return ours;
    }

    private static String error(Shell.Result result) {
        return result.stderr().lines().filter(line -> !line.startsWith("{")).collect(Collectors.joining("\n"));
    }

    private static Curl.Answer onGateway(String url, String path, String body, String... more) {
        List<String> arguments = new ArrayList<>(List.of("-d", body, "--cacert", authority.certificate() + ""));
        arguments.addAll(List.of("--cert", client.certificate() + "", "--key", client.key() + ""));
        arguments.addAll(Arrays.asList(more));
        return new Curl(url).run(path, arguments.toArray(String[]::new));
    }

    private static Pki.Pair replaced(Pki.Pair target, Pki.Pair source) throws IOException {
        Files.copy(source.certificate(), target.certificate(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(source.key(), target.key(), StandardCopyOption.REPLACE_EXISTING);
        return target;
    }

    @Test
    void versionsSuitesAndCertificatesMadeHere() {
        String modern = url();
        try (SingleMember member = SingleMember.akkadHere(flags(modern, "--tls-min-version=TLS1.3"))) {
            assertThat(member.endpoint()).isNotEmpty();
            assertThat(connect(modern, "-tls1_2").exit()).isNotZero();
            assertThat(connect(modern, "-tls1_3", "-alpn", "h2,http/1.1").stdout())
                    .contains("ALPN protocol: h2")
                    .contains("TLSv1.3");
        }
        String old = url();
        String suite = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
        try (SingleMember member =
                SingleMember.akkadHere(flags(old, "--tls-max-version=TLS1.2", "--cipher-suites=" + suite))) {
            assertThat(member.endpoint()).isNotEmpty();
            assertThat(connect(old, "-tls1_3").exit()).isNotZero();
            assertThat(connect(old, "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256").exit())
                    .isNotZero();
            assertThat(connect(old).stdout()).contains("ECDHE-ECDSA-AES256-GCM-SHA384");
        }
        String auto = url();
        try (SingleMember member = SingleMember.akkadHere(
                "--listen-client-urls=" + auto, "--advertise-client-urls=" + auto, "--auto-tls")) {
            assertThat(member.endpoint()).isNotEmpty();
            assertThat(new Curl(auto).run("/version", "-k").body()).contains("3.7.1");
            assertThat(connect(auto).stdout()).contains("O=akkad");
        }
    }

    /**
     * A thousand who say nothing, and a thousand who begin a handshake and leave it. Whoever is answered while the last
     * of them is still there has not waited for them: they are left alone for ten seconds. (What a client does wait for
     * is that those before it are accepted, a sixth of a millisecond each, and in a member that has just started for
     * the first handshake of its life, half a second and on a busy machine several: hence the put before.)
     */
    @Test
    void slowHandshakesHoldNobodyUp() throws IOException {
        String url = url();
        List<Socket> slow = new ArrayList<>();
        byte[] begin = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc};
        try (SingleMember member = SingleMember.akkadProcess(flags(url))) {
            assertThat(member.endpoint()).isNotEmpty();
            String[] put = {"--cacert=" + authority.certificate(), "put", "k", "v"};
            assertThat(etcdctl(Judges.etcdctl(), url, put).ok()).isEqualTo("OK");
            for (int i = 0; i < 2_000; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(url));
                slow.add(socket);
                if (i % 2 == 0) {
                    socket.getOutputStream().write(begin);
                }
            }

            assertThat(etcdctl(Judges.etcdctl(), url, put).ok()).isEqualTo("OK");
            assertThat(isEnded(slow.get(slow.size() - 1), Duration.ofMillis(1))).isFalse();
            assertThat(isEnded(slow.get(0))).isTrue(); // sent away, if not at once
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    /** Waits for the end, which may come as an alert, as a reset, or just so. */
    static boolean isEnded(Socket socket) throws IOException {
        return isEnded(socket, LIMIT);
    }

    private static boolean isEnded(Socket socket, Duration patience) throws IOException {
        socket.setSoTimeout((int) patience.toMillis());
        try {
            socket.getInputStream().readAllBytes();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException reset) {
            return true;
        }
    }
}
