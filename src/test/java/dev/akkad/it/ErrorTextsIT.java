package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.akkad.Pki;
import dev.akkad.SharesTheMachine;
import dev.akkad.machine.EtcdError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The refusals of Auth, Cluster and Maintenance, each met once over the wire with its code and its text, by stories
 * that go through all of them.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@SharesTheMachine
final class ErrorTextsIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Without a token. */
    private static final String NOBODY = "";

    private static final String NOT_GIVEN = "etcdserver: user name is empty";
    private static final Pattern ADDED = Pattern.compile("\"member\":\\{\"ID\":\"(\\d+)\"");
    private static final String CRIPPLING = "etcdserver: invalid auth management";

    @TempDir
    private Path directory;

    private final Set<EtcdError> reached = EnumSet.noneOf(EtcdError.class);

    private static Curl.Answer ask(SingleMember member, String token, String path, String json) {
        return ask(member.clientUrl(), token, path, json);
    }

    private static Curl.Answer ask(String url, String token, String path, String json) {
        Curl curl = new Curl(url);
        return token.isEmpty()
                ? curl.run("/v3/" + path, "-d", json)
                : curl.run("/v3/" + path, "-d", json, "-H", "Authorization: " + token);
    }

    private static void done(SingleMember member, String token, String path, String json) {
        Curl.Answer answer = ask(member, token, path, json);
        assertThat(answer.status()).as("%s %s: %s", path, json, answer.body()).isEqualTo(200);
    }

    /** @param code of gRPC */
    private void refused(
            SingleMember member, String token, String path, String json, int status, int code, String text) {
        assertThat(ask(member, token, path, json)).isEqualTo(refusal(status, code, text));
        reach(text);
    }

    private static Curl.Answer refusal(int status, int code, String text) {
        return new Curl.Answer(status, "application/json", "{\"code\":" + code + ",\"message\":\"" + text + "\"}");
    }

    private void reach(String text) {
        reached.add(Arrays.stream(EtcdError.values())
                .filter(error -> error.text().equals(text))
                .findFirst()
                .orElseThrow());
    }

    private static String login(SingleMember member, String user) throws JsonProcessingException {
        String json = "{\"name\":\"" + user + "\",\"password\":\"pw\"}";
        return JSON.readTree(ask(member, NOBODY, "auth/authenticate", json).body())
                .path("token")
                .asText();
    }

    @Test
    void everyRefusalOfTheAuthServiceIsMet() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "a shared secret");
        try (SingleMember member = SingleMember.akkadHere(
                "--bcrypt-cost=4", "--auth-token=jwt,sign-method=HS256,priv-key=" + secret + ",ttl=2m")) {
            whileItIsOff(member);
            done(member, NOBODY, "auth/enable", "{}");
            whileItIsOn(member);
        }
        withoutAKeyToSign();

        Set<EtcdError> all = EnumSet.range(EtcdError.ROOT_USER_MISSING, EtcdError.AUTH_OLD_REVISION);
        assertThat(reached).containsAll(all);
    }

    private void whileItIsOff(SingleMember member) {
        refused(member, NOBODY, "auth/enable", "{}", 400, 9, "etcdserver: root user does not exist");
        String login = "{\"name\":\"root\",\"password\":\"pw\"}";
        refused(member, NOBODY, "auth/authenticate", login, 400, 9, "etcdserver: authentication is not enabled");
        refused(member, NOBODY, "auth/user/add", "{}", 400, 3, NOT_GIVEN);
        done(member, NOBODY, "auth/user/add", login);
        refused(member, NOBODY, "auth/user/add", login, 400, 9, "etcdserver: user name already exists");
        String long73 = "{\"name\":\"x\",\"password\":\"" + "p".repeat(73) + "\"}";
        refused(member, NOBODY, "auth/user/add", long73, 500, 2, "bcrypt: password length exceeds 72 bytes");
        String unknown = "{\"name\":\"nobody\"}";
        refused(member, NOBODY, "auth/user/get", unknown, 400, 9, "etcdserver: user name not found");
        refused(member, NOBODY, "auth/enable", "{}", 400, 9, "etcdserver: root user does not have root role");
        done(member, NOBODY, "auth/user/grant", "{\"user\":\"root\",\"role\":\"root\"}");
        done(member, NOBODY, "auth/user/add", "{\"name\":\"alice\",\"password\":\"pw\"}");
        done(member, NOBODY, "auth/user/add", "{\"name\":\"machine\",\"options\":{\"no_password\":true}}");

        refused(member, NOBODY, "auth/role/add", "{}", 400, 3, "etcdserver: role name is empty");
        done(member, NOBODY, "auth/role/add", "{\"name\":\"r\"}");
        refused(member, NOBODY, "auth/role/add", "{\"name\":\"r\"}", 400, 9, "etcdserver: role name already exists");
        refused(member, NOBODY, "auth/role/get", "{\"role\":\"x\"}", 400, 9, "etcdserver: role name not found");
        refused(member, NOBODY, "auth/role/grant", "{\"name\":\"r\"}", 400, 3, "etcdserver: permission not given");
        String backwards = "{\"name\":\"r\",\"perm\":{\"key\":\"Yg==\",\"range_end\":\"YQ==\"}}";
        refused(member, NOBODY, "auth/role/grant", backwards, 400, 3, CRIPPLING);
        String permission = "{\"role\":\"r\",\"key\":\"YQ==\"}";
        refused(
                member,
                NOBODY,
                "auth/role/revoke",
                permission,
                400,
                9,
                "etcdserver: permission is not granted to the role");
        String role = "{\"name\":\"alice\",\"role\":\"r\"}";
        refused(member, NOBODY, "auth/user/revoke", role, 400, 9, "etcdserver: role is not granted to the user");
    }

    private void whileItIsOn(SingleMember member) throws JsonProcessingException {
        String wrong = "{\"name\":\"root\",\"password\":\"no\"}";
        String failed = "etcdserver: authentication failed, invalid user ID or password";
        refused(member, NOBODY, "auth/authenticate", wrong, 400, 3, failed);
        String machine = "{\"name\":\"machine\",\"password\":\"pw\"}";
        String without = "auth: authentication failed, password was given for no password user";
        refused(member, NOBODY, "auth/authenticate", machine, 500, 2, without);
        refused(member, NOBODY, "kv/range", "{\"key\":\"YQ==\"}", 400, 3, NOT_GIVEN);
        refused(member, "garbage", "kv/range", "{\"key\":\"YQ==\"}", 401, 16, "etcdserver: invalid auth token");
        String alice = login(member, "alice");
        for (String path : new String[] {"auth/user/list", "maintenance/hash", "maintenance/hashkv"}) {
            refused(member, alice, path, "{}", 403, 7, "etcdserver: permission denied");
        }
        String root = login(member, "root");
        refused(member, root, "auth/user/delete", "{\"name\":\"root\"}", 400, 3, CRIPPLING);
        done(member, root, "auth/role/add", "{\"name\":\"another\"}");
        String old = "etcdserver: revision of auth store is old";
        refused(member, alice, "kv/range", "{\"key\":\"YQ==\"}", 400, 3, old);
    }

    private void withoutAKeyToSign() {
        Path key = directory.resolve("key.pem");
        Path open = directory.resolve("open.pem");
        Pki.openssl("genrsa", "-out", key.toString(), "2048");
        Pki.openssl("rsa", "-in", key.toString(), "-pubout", "-out", open.toString());
        try (SingleMember member = SingleMember.akkadHere(
                "--bcrypt-cost=4", "--auth-token=jwt,sign-method=RS256,pub-key=" + open + ",ttl=2m")) {
            String root = "{\"name\":\"root\",\"password\":\"pw\"}";
            done(member, NOBODY, "auth/user/add", root);
            done(member, NOBODY, "auth/user/grant", "{\"user\":\"root\",\"role\":\"root\"}");
            done(member, NOBODY, "auth/enable", "{}");
            String unsigned = "auth: token signing attempted with verify-only key";
            refused(member, NOBODY, "auth/authenticate", root, 500, 2, unsigned);
        }
    }

    @Test
    void theRefusalsOfTheMaintenanceServiceAreMet() {
        try (SingleMember member = SingleMember.akkadHere()) {
            String put = "{\"key\":\"YQ==\",\"value\":\"YQ==\"}";
            done(member, NOBODY, "kv/put", put);
            done(member, NOBODY, "kv/put", put);
            done(member, NOBODY, "kv/compaction", "{\"revision\":3}");
            String future = "etcdserver: mvcc: required revision is a future revision";
            refused(member, NOBODY, "maintenance/hashkv", "{\"revision\":999}", 400, 11, future);
            String compacted = "etcdserver: mvcc: required revision has been compacted";
            refused(member, NOBODY, "maintenance/hashkv", "{\"revision\":2}", 400, 11, compacted);
            refused(member, NOBODY, "maintenance/alarm", "{\"action\":9}", 500, 2, "etcdserver: unknown method");

            String full = "etcdserver: mvcc: database space exceeded";
            done(member, NOBODY, "maintenance/alarm", "{\"action\":\"ACTIVATE\",\"memberID\":7,\"alarm\":\"NOSPACE\"}");
            refused(member, NOBODY, "kv/put", put, 429, 8, full);
            done(member, NOBODY, "maintenance/alarm", "{\"action\":\"ACTIVATE\",\"memberID\":7,\"alarm\":\"CORRUPT\"}");
            refused(member, NOBODY, "kv/put", put, 500, 15, "etcdserver: corrupt cluster");
        }
    }

    /** All but an id that is taken, which nobody can ask for, and a transfer that takes too long. */
    @Test
    void theRefusalsOfTheClusterServiceAreMet() {
        try (ProcessCluster cluster = ProcessCluster.of(3)) {
            int leader = cluster.leader();
            int follower = cluster.follower();
            String url = cluster.member(leader).clientUrl();
            String self = Long.toUnsignedString(
                    cluster.client(leader).status().getHeader().getMemberId());
            String taken = "{\"peerURLs\":[\"" + cluster.member(follower).peerUrl() + "\"]}";

            String onFollower = cluster.member(follower).clientUrl();
            String toLeader = "{\"targetID\":\"" + self + "\"}";
            met(onFollower, "maintenance/transfer-leadership", toLeader, 400, 9, "etcdserver: not leader");
            String badHeir = "etcdserver: bad leader transferee";
            met(url, "maintenance/transfer-leadership", "{\"targetID\":\"7\"}", 400, 9, badHeir);
            String invalid = "etcdserver: given member URLs are invalid";
            met(url, "cluster/member/add", "{}", 400, 3, invalid);
            String unusable = "\"peerURLs\":[\"http://[::::]:2380\"]";
            met(url, "cluster/member/add", "{" + unusable + "}", 400, 3, invalid);
            met(url, "cluster/member/update", "{\"ID\":\"" + self + "\"," + unusable + "}", 400, 3, invalid);
            met(url, "cluster/member/remove", "{\"ID\":\"7\"}", 404, 5, "etcdserver: member not found");
            String noLearner = "etcdserver: can only promote a learner member";
            met(url, "cluster/member/promote", "{\"ID\":\"" + self + "\"}", 400, 9, noLearner);
            met(url, "cluster/member/add", taken, 400, 9, "etcdserver: Peer URLs already exists");

            String learner = added(url, 1, true);
            met(url, "cluster/member/promote", learner, 400, 9, noLearner + " which is in sync with leader");
            String second = "{\"peerURLs\":[\"http://127.0.0.1:2\"],\"isLearner\":true}";
            met(url, "cluster/member/add", second, 400, 9, "etcdserver: too many learner members in cluster");

            String fourth = added(url, 2, false);
            String fifth = added(url, 3, false);
            String tooFew = "etcdserver: re-configuration failed due to not enough started members";
            met(url, "cluster/member/add", "{\"peerURLs\":[\"http://127.0.0.1:4\"]}", 500, 2, tooFew);
            for (String gone : new String[] {learner, fourth, fifth}) {
                assertThat(ask(url, NOBODY, "cluster/member/remove", gone).status())
                        .isEqualTo(200);
            }
            cluster.member(follower).kill();
            met(url, "cluster/member/add", taken, 503, 14, "etcdserver: unhealthy cluster");
            whoIsNotStrictLetsItThrough(cluster, leader, follower);

            assertThat(reached)
                    .containsAll(EnumSet.complementOf(EnumSet.of(EtcdError.MEMBER_ID_EXISTS)).stream()
                            .filter(error -> error.compareTo(EtcdError.MEMBER_URLS_INVALID) >= 0
                                    && error.compareTo(EtcdError.TOO_MANY_LEARNERS) <= 0)
                            .toList());
            cluster.passed();
        }
    }

    /** The member that is asked says whether the change has to pass the strict check; here one that was down. */
    private void whoIsNotStrictLetsItThrough(ProcessCluster cluster, int leader, int lax) {
        cluster.member(lax).flags("--strict-reconfig-check=false");
        cluster.start(lax);
        int third = 3 - leader - lax;
        String taken = "{\"peerURLs\":[\"" + cluster.member(third).peerUrl() + "\"]}";
        String url = cluster.member(leader).clientUrl();
        met(url, "cluster/member/add", taken, 400, 9, "etcdserver: Peer URLs already exists");
        cluster.member(third).kill();
        met(url, "cluster/member/add", taken, 503, 14, "etcdserver: unhealthy cluster");

        added(cluster.member(lax).clientUrl(), 5, true);
    }

    /** Members become healthy, and cease to be, some seconds after they are there or gone. */
    private void met(String url, String path, String json, int status, int code, String text) {
        Eventually.holds(
                text, Duration.ofSeconds(60), () -> ask(url, NOBODY, path, json).equals(refusal(status, code, text)));
        reach(text);
    }

    /** Adds a member that never starts. */
    private static String added(String url, int port, boolean learner) {
        String json = "{\"peerURLs\":[\"http://127.0.0.1:" + port + "\"],\"isLearner\":" + learner + "}";
        Curl.Answer answer = ask(url, NOBODY, "cluster/member/add", json);
        Matcher id = ADDED.matcher(answer.body());
        assertThat(id.find()).as(answer.body()).isTrue();
        return "{\"ID\":\"" + id.group(1) + "\"}";
    }
}
