package dev.akkad.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.RawHttp;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.member.meter.PeerMeters;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpPagesTest {
    private static final Response.AlarmMember CORRUPT = new Response.AlarmMember(1, Request.AlarmType.CORRUPT);
    private static final Response.AlarmMember NOSPACE = new Response.AlarmMember(1, Request.AlarmType.NOSPACE);

    private final PortFixture fixture = new PortFixture();

    @BeforeEach
    void answerReads() {
        fixture.member.machine = request -> FakeMember.done(new Response.Range(42, List.of(), false, 0));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void versionIsEtcds() {
        PortFixture.Page page = fixture.get("/version");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.contentType()).isEqualTo("application/json");
        assertThat(page.text()).isEqualTo("{\"etcdserver\":\"3.7.1\",\"etcdcluster\":\"3.7.0\",\"storage\":\"3.7.0\"}");
    }

    @Test
    void pagesAreThereOverHttp2Too() {
        PortFixture.Page page = fixture.page(HttpMethod.GET, "/version", fixture.http2());

        assertThat(page.text()).startsWith("{\"etcdserver\":");
    }

    @Test
    void aHealthyMemberSaysSo() {
        PortFixture.Page page = fixture.get("/health");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).isEqualTo("{\"health\":\"true\",\"reason\":\"\"}");
    }

    @Test
    void healthLooksAtAlarmsThenTheLeaderThenARead() {
        fixture.member.machine = request -> FakeMember.refused(EtcdError.TIMEOUT);
        assertThat(fixture.get("/health").text()).contains("RANGE ERROR:etcdserver: request timed out");

        fixture.member.status = FakeMember.withoutLeader();
        assertThat(fixture.get("/health").text()).contains("RAFT NO LEADER");
        assertThat(fixture.get("/health?serializable=true").text()).contains("RANGE ERROR");

        fixture.member.status = FakeMember.with(0, false, List.of(NOSPACE));
        assertThat(fixture.get("/health").text()).isEqualTo("{\"health\":\"false\",\"reason\":\"ALARM NOSPACE\"}");
        assertThat(fixture.get("/health").status()).isEqualTo(503);
        assertThat(fixture.get("/health?exclude=NOSPACE").text()).contains("RAFT NO LEADER");
    }

    @Test
    void serializableHealthReadsWithoutTheOthers() {
        fixture.member.status = FakeMember.withoutLeader();

        assertThat(fixture.get("/health?serializable=true").status()).isEqualTo(200);
        assertThat(fixture.member.submitted)
                .allSatisfy(request ->
                        assertThat(((Request.Range) request).serializable()).isTrue());
    }

    @Test
    void readyzRunsAllItsChecks() {
        assertThat(fixture.get("/readyz").text()).isEqualTo("ok\n");
        assertThat(fixture.get("/readyz?verbose").text().lines())
                .containsExactlyInAnyOrder(
                        "[+]data_corruption ok",
                        "[+]serializable_read ok",
                        "[+]linearizable_read ok",
                        "[+]non_learner ok",
                        "ok");
    }

    @Test
    void aFailedCheckIsNamedUnlessExcluded() {
        fixture.member.status = FakeMember.with(1, false, List.of(CORRUPT));
        PortFixture.Page page = fixture.get("/readyz");

        assertThat(page.status()).isEqualTo(503);
        assertThat(page.contentType()).isEqualTo("text/plain; charset=utf-8");
        assertThat(page.text())
                .contains("[-]data_corruption failed: alarm activated: CORRUPT\n", "[+]linearizable_read ok\n");
        assertThat(fixture.get("/readyz?exclude=data_corruption").text()).isEqualTo("ok\n");
        assertThat(fixture.get("/readyz/data_corruption").status()).isEqualTo(503);
        assertThat(fixture.get("/readyz/serializable_read").text()).isEqualTo("ok\n");
        assertThat(fixture.get("/livez").text()).isEqualTo("ok\n");
        assertThat(fixture.get("/livez/linearizable_read").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/version", "/health", "/livez", "/readyz", "/debug/vars"})
    void onlyGetIsAllowed(String path) {
        PortFixture.Page page = fixture.page(HttpMethod.POST, path, fixture.vertx.createHttpClient());

        assertThat(page.status()).isEqualTo(405);
        assertThat(page.allow()).isEqualTo("GET");
        assertThat(page.text()).isEqualTo("Method Not Allowed\n");
    }

    @Test
    void whatIsNotThereIsNotFound() {
        PortFixture.Page page = fixture.get("/v2/keys");

        assertThat(page.status()).isEqualTo(404);
        assertThat(page.text()).isEqualTo("404 page not found\n");
    }

    @Test
    void theReasonOfABadHealthIsJson() {
        fixture.member.status = FakeMember.withoutLeader();
        PortFixture.Page page = fixture.get("/health");

        assertThat(page.status()).isEqualTo(503);
        assertThat(page.contentType()).isEqualTo("application/json");
        assertThat(page.text()).isEqualTo("{\"health\":\"false\",\"reason\":\"RAFT NO LEADER\"}");
    }

    @Test
    void eachCheckIsCounted() {
        fixture.member.status = FakeMember.with(1, false, List.of(CORRUPT));
        fixture.get("/readyz");
        fixture.get("/livez");

        assertThat(fixture.get("/metrics").text().lines())
                .contains(
                        "etcd_server_healthcheck{name=\"data_corruption\",type=\"readyz\"} 0",
                        "etcd_server_healthcheck{name=\"linearizable_read\",type=\"readyz\"} 1",
                        runs("data_corruption", "error", "readyz") + " 1",
                        runs("data_corruption", "success", "readyz") + " 0",
                        runs("serializable_read", "success", "livez") + " 1");
    }

    private static String runs(String name, String status, String type) {
        return "etcd_server_healthchecks_total{name=\"%s\",status=\"%s\",type=\"%s\"}".formatted(name, status, type);
    }

    @Test
    void variablesAreThoseOfGo() throws java.io.IOException {
        PortFixture.Page page = fixture.get("/debug/vars");

        assertThat(page.contentType()).isEqualTo("application/json; charset=utf-8");
        var vars = new com.fasterxml.jackson.databind.ObjectMapper().readTree(page.text());
        assertThat(vars.get("cmdline").get(0).asText()).contains("java");
        assertThat(vars.get("memstats").get("HeapAlloc").asLong()).isPositive();
        assertThat(vars.get("raft.status").toString())
                .isEqualTo("{\"id\":\"8e9e05c52164694d\",\"term\":3,\"commit\":11,\"lead\":\"8e9e05c52164694d\","
                        + "\"raftState\":\"StateLeader\",\"applied\":10}");
    }

    @Test
    void originsAndHostsCanBeNarrowed() {
        try (PortFixture other = new PortFixture(settings -> settings.withHttp(
                        new ApiSettings.Http(true, Set.of("https://a.example"), Set.of("localhost"))));
                RawHttp http = new RawHttp(other.number())) {
            RawHttp.Head head = http.send(
                            "GET /version HTTP/1.1\r\nHost: localhost:1\r\nOrigin: https://a.example\r\n\r\n")
                    .head();
            assertThat(head.headers()).containsEntry("Access-Control-Allow-Origin", "https://a.example");
            http.body(head);

            head = http.send("GET /version HTTP/1.1\r\nHost: localhost:1\r\nOrigin: https://b.example\r\n\r\n")
                    .head();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.headers()).doesNotContainKey("Access-Control-Allow-Origin");
            http.body(head);

            head = http.send("GET /version HTTP/1.1\r\nHost: rebound.example\r\n\r\n")
                    .head();
            assertThat(head.status()).isEqualTo(421);
            assertThat(http.body(head)).contains("rebound.example", "--host-whitelist");
        }
    }

    @Test
    void optionsAreAnsweredEverywhere() {
        PortFixture.Page page = fixture.page(HttpMethod.OPTIONS, "/v3/kv/put", fixture.vertx.createHttpClient());

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).isEmpty();
    }

    @Test
    void metricsCarryEtcdsNamesAndBuckets() {
        fixture.metrics.journalFsynced(0.003);
        fixture.metrics.storeCommitted(0.1);
        PortFixture.Page page = fixture.get("/metrics");

        assertThat(page.contentType()).startsWith("text/plain; version=0.0.4");
        assertThat(page.text().lines())
                .contains(
                        "etcd_server_has_leader 1",
                        "etcd_server_is_leader 1",
                        "etcd_server_leader_changes_seen_total 1",
                        "# TYPE etcd_server_proposals_committed_total gauge",
                        "etcd_server_proposals_committed_total 11",
                        "etcd_server_proposals_applied_total 10",
                        "etcd_server_proposals_pending 2",
                        "etcd_server_proposals_failed_total 0",
                        "etcd_server_health_success 0",
                        "etcd_mvcc_db_total_size_in_bytes 20480",
                        "etcd_server_version{server_version=\"3.7.1\"} 1",
                        "etcd_cluster_version{cluster_version=\"3.7\"} 1",
                        "etcd_server_id{server_id=\"8e9e05c52164694d\"} 1",
                        "etcd_disk_wal_fsync_duration_seconds_bucket{le=\"0.002\"} 0",
                        "etcd_disk_wal_fsync_duration_seconds_bucket{le=\"0.004\"} 1",
                        "etcd_disk_wal_fsync_duration_seconds_bucket{le=\"8.192\"} 1",
                        "etcd_disk_backend_commit_duration_seconds_count 1",
                        "grpc_server_started_total{grpc_method=\"Snapshot\","
                                + "grpc_service=\"etcdserverpb.Maintenance\",grpc_type=\"server_stream\"} 0",
                        "grpc_server_handled_total{grpc_code=\"OK\",grpc_method=\"Put\","
                                + "grpc_service=\"etcdserverpb.KV\",grpc_type=\"unary\"} 0");
        assertThat(page.text()).contains("process_resident_memory_bytes ", "process_open_fds ");
    }

    @Test
    void metricsListenersServeNoClients() {
        try (PortFixture other =
                new PortFixture(settings -> settings.withMetricsListen(List.of(new ListenAddress("127.0.0.1", 0))))) {
            other.member.machine = fixture.member.machine;

            int metricsPort = other.port.metricsPorts().get(0);

            assertThat(other.get("/version").status()).isEqualTo(200);
            assertThat(other.get(metricsPort, "/version").status()).isEqualTo(404);
            assertThat(other.get(metricsPort, "/health").status()).isEqualTo(200);
            assertThat(other.get(metricsPort, "/metrics").text()).contains("etcd_server_has_leader 1");
        }
    }

    @Test
    void aSnapshotThatDoesNotGetThroughIsShownByThePeer() {
        PeerMeters peers = fixture.member.meters().peers();
        peers.sentSnapshots.failures.of("a1").increment();
        peers.receivedSnapshots.failures.of("b2").increment();

        assertThat(fixture.get("/metrics").text().lines())
                .contains(
                        "# TYPE etcd_network_snapshot_send_failures counter",
                        "etcd_network_snapshot_send_failures{To=\"a1\"} 1",
                        "# TYPE etcd_network_snapshot_receive_failures counter",
                        "etcd_network_snapshot_receive_failures{From=\"b2\"} 1");
    }
}
