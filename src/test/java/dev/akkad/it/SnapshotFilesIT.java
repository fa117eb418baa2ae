package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import dev.akkad.Judges;
import dev.akkad.SharesTheMachine;
import dev.akkad.ctl.SnapshotProgram;
import dev.akkad.server.ActorMember;
import dev.akkad.server.ServerSettings;
import io.etcd.jetcd.api.MaintenanceGrpc;
import io.etcd.jetcd.api.SnapshotRequest;
import io.etcd.jetcd.api.SnapshotResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Snapshot files go from akkad to the real etcd and back, through etcd's own tools. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@SharesTheMachine
final class SnapshotFilesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int KEYS = 3000;
    private static final int EXPORTS_MAX = 4;
    private static final int WINDOW_BYTES = 64 * 1024;

    @TempDir
    Path directory;

    /** A version of etcd with its tools. */
    enum Etcd {
        V34(Program.ETCD) {
            @Override
            Path ctl() {
                return Judges.etcdctl();
            }

            @Override
            Path fileTool() {
                return Judges.etcdctl();
            }
        },
        V35(Program.ETCD35) {
            @Override
            Path ctl() {
                return Judges.etcdctl35();
            }

            @Override
            Path fileTool() {
                return Judges.etcdutl35();
            }
        };

        private final Program program;

        Etcd(Program program) {
            this.program = program;
        }

        abstract Path ctl();

        /** Looks into snapshot files and restores them. */
        abstract Path fileTool();
    }

    private static Shell.Result tool(Path tool, String... arguments) {
        List<String> command = new ArrayList<>(List.of(tool.toString()));
        command.addAll(List.of(arguments));
        return Shell.run(LIMIT, Etcdctl.ENVIRONMENT, command);
    }

    private static JsonNode json(Path tool, String... arguments) {
        return json(tool(tool, arguments).ok());
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private MemberProcess member(Program program, String name) {
        List<Integer> ports = Ports.free(2);
        return new MemberProcess(program, name, directory, ports.get(0), ports.get(1));
    }

    private static void start(MemberProcess member) {
        member.start(member.name() + "=" + member.peerUrl());
        member.awaitReady();
    }

    /** {@code akkad snapshot …} within this process, which needs no other to start: the operators' page shows those. */
    private static String akkadSnapshot(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = SnapshotProgram.run(List.of(arguments), new PrintWriter(out), new PrintWriter(err));
        assertThat(exit).as("%s: %s", List.of(arguments), err).isZero();
        return out.toString();
    }

    /** What akkad and etcd's tools are told alike. */
    private static String[] restoring(Path file, MemberProcess member, String initialCluster) {
        return new String[] {
            "restore",
            file.toString(),
            "--name=" + member.name(),
            "--data-dir=" + member.dataDirectory(),
            "--initial-cluster=" + initialCluster,
            "--initial-advertise-peer-urls=" + member.peerUrl()
        };
    }

    private static void restoreByEtcd(Etcd etcd, Path file, MemberProcess member) {
        String[] restoring = restoring(file, member, member.name() + "=" + member.peerUrl());
        tool(etcd.fileTool(), etcdsRestoring(restoring)).ok();
    }

    private static String[] etcdsRestoring(String[] restoring) {
        return Stream.concat(Stream.of("snapshot"), Stream.of(restoring)).toArray(String[]::new);
    }

    private static void restoreByAkkad(Path file, MemberProcess member, String initialCluster) {
        akkadSnapshot(restoring(file, member, initialCluster));
    }

    /** A history with all that a history has. */
    private static void fill(String endpoint) {
        try (Bulk bulk = new Bulk(endpoint)) {
            long lease = bulk.grant(3600);
            for (int i = 0; i < KEYS; i++) {
                bulk.put(
                        "key-%05d".formatted(i), ByteString.copyFromUtf8("v".repeat(i % 700)), i % 10 == 0 ? lease : 0);
            }
            bulk.await();
            for (int i = 0; i < 12; i++) {
                bulk.put("big-" + i, ByteString.copyFrom(new byte[60_000 + i]));
            }
            bulk.delete("key-00100", "key-00200");
            long now = bulk.await();
            bulk.compact(now - 20);
            for (int i = 150; i < 300; i++) {
                bulk.put("key-%05d".formatted(i), ByteString.copyFromUtf8("again"));
            }
            bulk.delete("big-3", "big-5");
            bulk.await();
        }
    }

    /** Everything that clients can see of keys, history and leases. */
    private record Facts(JsonNode keys, String leases, long hash, long compacted) {
        static Facts of(Path ctl, String endpoint, long revision) {
            String at = "--endpoints=" + endpoint;
            JsonNode hash = json(ctl, at, "endpoint", "hashkv", "--rev=" + revision, "-w", "json")
                    .get(0)
                    .get("HashKV");
            return new Facts(
                    json(ctl, at, "get", "", "--from-key", "--rev=" + revision, "-w", "json")
                            .get("kvs"),
                    tool(ctl, at, "lease", "list").ok(),
                    hash.get("hash").asLong(),
                    hash.get("compact_revision").asLong());
        }
    }

    private static long revision(String endpoint) {
        try (Bulk bulk = new Bulk(endpoint)) {
            return bulk.await();
        }
    }

    private static void assertWrites(String endpoint, long revisionBefore) {
        assertThat(new Etcdctl(endpoint).run("put", "after", "x").ok()).isEqualTo("OK");
        assertThat(revision(endpoint)).isEqualTo(revisionBefore + 1);
    }

    /** While somebody else goes on writing. */
    private static void save(Etcd etcd, String endpoint, Path file) throws InterruptedException {
        AtomicBoolean saved = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            try (Bulk bulk = new Bulk(endpoint)) {
                for (int i = 0; !saved.get(); i++) {
                    bulk.put("meanwhile-" + i % 100, ByteString.copyFromUtf8("x"));
                }
                bulk.await();
            }
        });
        writer.start();
        try {
            String said = tool(etcd.ctl(), "--endpoints=" + endpoint, "snapshot", "save", file.toString())
                    .ok();
            assertThat(said).endsWith("Snapshot saved at " + file);
        } finally {
            saved.set(true);
            writer.join();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theRealEtcdStartsFromAkkadsSnapshot(Etcd etcd) throws InterruptedException {
        Path file = directory.resolve("akkad.db");
        try (SingleMember akkad = SingleMember.akkadHere();
                MemberProcess real = member(etcd.program, "e1")) {
            fill(akkad.endpoint());
            long before = revision(akkad.endpoint());
            save(etcd, akkad.endpoint(), file);

            JsonNode status = json(etcd.fileTool(), "snapshot", "status", file.toString(), "-w", "json");
            JsonNode ours = json(akkadSnapshot("status", file.toString(), "-w", "json"));
            long revision = status.get("revision").asLong();
            assertThat(revision).isBetween(before, revision(akkad.endpoint()));
            assertThat(ours.get("hash")).isEqualTo(status.get("hash"));
            assertThat(ours.get("revision")).isEqualTo(status.get("revision"));
            assertThat(ours.get("totalSize")).isEqualTo(status.get("totalSize"));
            assertThat(ours.get("version").asText()).isEqualTo("3.7.0");

            restoreByEtcd(etcd, file, real);
            start(real);
            assertThat(revision(real.endpoint())).isEqualTo(revision);
            Facts facts = Facts.of(etcd.ctl(), real.endpoint(), revision);
            assertThat(facts.keys()).hasSizeGreaterThan(KEYS - 100);
            assertThat(facts).isEqualTo(Facts.of(etcd.ctl(), akkad.endpoint(), revision));
            assertWrites(real.endpoint(), revision);
        }
    }

    @ParameterizedTest
    @EnumSource
    void akkadStartsFromTheRealEtcdsSnapshot(Etcd etcd) throws InterruptedException {
        Path file = directory.resolve("etcd.db");
        try (MemberProcess real = member(etcd.program, "e1");
                MemberProcess akkad = member(Program.AKKAD, "a1")) {
            start(real);
            fill(real.endpoint());
            save(etcd, real.endpoint(), file);
            long revision = json(etcd.fileTool(), "snapshot", "status", file.toString(), "-w", "json")
                    .get("revision")
                    .asLong();

            String cluster = akkad.name() + "=" + akkad.peerUrl();
            restoreByAkkad(file, akkad, cluster);
            start(akkad);
            Facts expected = Facts.of(etcd.ctl(), real.endpoint(), revision);
            assertThat(revision(akkad.endpoint())).isEqualTo(revision);
            assertThat(Facts.of(etcd.ctl(), akkad.endpoint(), revision)).isEqualTo(expected);
            assertThat(json(etcd.ctl(), "--endpoints=" + akkad.endpoint(), "member", "list", "-w", "json")
                            .get("members"))
                    .hasSize(1);
            assertWrites(akkad.endpoint(), revision);

            // What was restored is as durable as what was written.
            akkad.kill();
            start(akkad);
            assertThat(revision(akkad.endpoint())).isEqualTo(revision + 1);
            assertThat(Facts.of(etcd.ctl(), akkad.endpoint(), revision)).isEqualTo(expected);
        }
    }

    /** The file that is left when there was no time, or no member left, for a snapshot: it has no hash behind. */
    @ParameterizedTest
    @EnumSource
    void akkadStartsFromTheDatabaseOfAStoppedEtcdIfToldToSkipTheHash(Etcd etcd) throws IOException {
        Path file = directory.resolve("db");
        try (MemberProcess real = member(etcd.program, "e1");
                MemberProcess akkad = member(Program.AKKAD, "a1")) {
            start(real);
            fill(real.endpoint());
            long revision = revision(real.endpoint());
            Facts expected = Facts.of(etcd.ctl(), real.endpoint(), revision);
            real.terminate(LIMIT);
            Files.copy(real.dataDirectory().resolve("member/snap/db"), file);
            String[] restoring = restoring(file, akkad, akkad.name() + "=" + akkad.peerUrl());

            StringWriter err = new StringWriter();
            int exit =
                    SnapshotProgram.run(List.of(restoring), new PrintWriter(new StringWriter()), new PrintWriter(err));
            assertThat(err).hasToString("Error: snapshot missing hash but --skip-hash-check=false\n");
            assertThat(exit).isOne();
            assertThat(akkad.dataDirectory()).doesNotExist();
            Shell.Result etcds = tool(etcd.fileTool(), etcdsRestoring(restoring));
            assertThat(etcds.stderr()).contains("snapshot missing hash but --skip-hash-check=false");
            FileTree.delete(akkad.dataDirectory()); // etcd's tool leaves it behind

            akkadSnapshot(Stream.concat(Stream.of(restoring), Stream.of("--skip-hash-check"))
                    .toArray(String[]::new));
            start(akkad);
            assertThat(revision(akkad.endpoint())).isEqualTo(revision);
            assertThat(Facts.of(etcd.ctl(), akkad.endpoint(), revision)).isEqualTo(expected);
            assertWrites(akkad.endpoint(), revision);
        }
    }

    /** There and back: who may log in, and what they may do then. */
    @ParameterizedTest
    @EnumSource
    void usersGoWithTheSnapshotAndLogInWithTheirOldPasswords(Etcd etcd) {
        try (SingleMember akkad = SingleMember.akkadHere("--bcrypt-cost=4");
                MemberProcess real = member(etcd.program, "e1");
                MemberProcess again = member(Program.AKKAD, "a2")) {
            List.of(
                            "user add root:root-password",
                            "user grant-role root root",
                            "user add alice:alice-password",
                            "user add nobody --no-password",
                            "role add r",
                            "role grant-permission r readwrite a c",
                            "role grant-permission r read p --prefix",
                            "user grant-role alice r",
                            "put secret 1",
                            "auth enable")
                    .forEach(line -> run(etcd, akkad.endpoint(), line).ok());
            List<String> told = assertOldRights(etcd, akkad.endpoint());

            restoreByEtcd(etcd, saved(etcd, akkad.endpoint(), "akkad.db"), real);
            start(real);
            assertThat(assertOldRights(etcd, real.endpoint())).isEqualTo(told);
            restoreByAkkad(saved(etcd, real.endpoint(), "etcd.db"), again, again.name() + "=" + again.peerUrl());
            start(again);
            assertThat(assertOldRights(etcd, again.endpoint())).isEqualTo(told);
        }
    }

    private Path saved(Etcd etcd, String endpoint, String name) {
        Path file = directory.resolve(name);
        run(etcd, endpoint, "snapshot save " + file + " --user root:root-password")
                .ok();
        return file;
    }

    /** @return what etcdctl shows of users and roles */
    private static List<String> assertOldRights(Etcd etcd, String endpoint) {
        String alice = " --user alice:alice-password";
        assertThat(run(etcd, endpoint, "put a by-alice" + alice).ok()).isEqualTo("OK");
        assertThat(run(etcd, endpoint, "get a --print-value-only" + alice).ok()).isEqualTo("by-alice");
        assertThat(run(etcd, endpoint, "put secret 2" + alice).stderr()).contains("etcdserver: permission denied");
        assertThat(run(etcd, endpoint, "get a --user alice:other").stderr())
                .contains("etcdserver: authentication failed, invalid user ID or password");
        assertThat(run(etcd, endpoint, "get a").stderr()).contains("etcdserver: user name is empty");
        String root = " --user root:root-password";
        assertThat(run(etcd, endpoint, "get secret --print-value-only" + root).ok())
                .isEqualTo("1");
        return Stream.of("user list", "user get alice --detail", "user get nobody", "role list", "role get r")
                .map(line -> run(etcd, endpoint, line + root).ok())
                .toList();
    }

    private static Shell.Result run(Etcd etcd, String endpoint, String line) {
        return tool(etcd.ctl(), ("--endpoints=" + endpoint + " " + line).split(" ", -1));
    }

    @Test
    void threeMembersStartFromOneFileAndTheirLogGoesOnFromThere() {
        Path file = directory.resolve("one.db");
        try (SingleMember first = SingleMember.akkadHere();
                ProcessCluster cluster = ProcessCluster.create(3)) {
            fill(first.endpoint());
            tool(Judges.etcdctl35(), "--endpoints=" + first.endpoint(), "snapshot", "save", file.toString())
                    .ok();
            long revision = revision(first.endpoint());
            Facts expected = Facts.of(Judges.etcdctl35(), first.endpoint(), revision);
            for (MemberProcess member : cluster.members()) {
                restoreByAkkad(file, member, cluster.initialCluster());
            }

            cluster.startAll();
            for (MemberProcess member : cluster.members()) {
                assertThat(Facts.of(Judges.etcdctl35(), member.endpoint(), revision))
                        .isEqualTo(expected);
            }
            cluster.member(cluster.leader()).kill();
            int left = cluster.leader();
            assertThat(cluster.etcdctl(left).run("put", "after", "x").ok()).isEqualTo("OK");
            cluster.startAll();
            cluster.awaitSameHash(LIMIT);
            cluster.awaitAllUp(LIMIT);
            cluster.passed();
        }
    }

    /** Killed at some moment of its work, again and again, until one comes through. */
    @Test
    void aRestoreThatIsKilledLeavesNothingThatStarts() throws IOException {
        Path file = directory.resolve("killed.db");
        try (SingleMember first = SingleMember.akkadHere();
                MemberProcess second = member(Program.AKKAD, "a2")) {
            try (Bulk bulk = new Bulk(first.endpoint())) {
                for (int i = 0; i < 1500; i++) {
                    bulk.put("key-" + i, ByteString.copyFrom(new byte[20_000]));
                }
                bulk.await();
            }
            tool(Judges.etcdctl(), "--endpoints=" + first.endpoint(), "snapshot", "save", file.toString())
                    .ok();
            String cluster = second.name() + "=" + second.peerUrl();
            Path restoring = second.dataDirectory().resolve("restoring");
            for (long reached : List.of(0L, 2L << 20, 8L << 20)) {
                Process restore = startRestore(file, second, cluster);
                Eventually.holds("the restore is under way", LIMIT, () -> {
                    assertThat(restore.isAlive()).isTrue();
                    return Files.exists(restoring) && FileTree.bytes(restoring) > reached;
                });
                restore.destroyForcibly();
                Shell.destroy(restore);
                Eventually.holds("the restore is dead", LIMIT, () -> !restore.isAlive());

                assertThat(second.dataDirectory().resolve("member")).doesNotExist();
                assertThatThrownBy(() -> ActorMember.start(settings(second, cluster)))
                        .hasMessageContaining("holds a restore that did not finish");
            }
            restoreByAkkad(file, second, cluster);
            start(second);
            long revision = revision(first.endpoint());
            assertThat(Facts.of(Judges.etcdctl(), second.endpoint(), revision))
                    .isEqualTo(Facts.of(Judges.etcdctl(), first.endpoint(), revision));
        }
    }

    private static ServerSettings settings(MemberProcess member, String cluster) {
        List<String> command = member.command(cluster);
        return ServerSettings.of(command.subList(1, command.size()), Map.of());
    }

    private static Process startRestore(Path file, MemberProcess member, String cluster) throws IOException {
        List<String> command = new ArrayList<>(List.of(Program.AKKAD.executable() + "", "snapshot"));
        command.addAll(List.of(restoring(file, member, cluster)));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"))
                .start();
        Leftovers.watch(process);
        return process;
    }

    /** Clients that never read a byte, and clients that hang up, cost nobody else a snapshot. */
    @Test
    void fewSnapshotsAreTakenAtOnceAndWhoHangsUpMakesRoom() {
        try (SingleMember akkad = SingleMember.akkadHere()) {
            fill(akkad.endpoint());
            // A window that grows by itself may hold a whole snapshot, and who does not read would not hold one up.
            ManagedChannel channel = NettyChannelBuilder.forTarget("dns:///" + akkad.endpoint())
                    .usePlaintext()
                    .flowControlWindow(WINDOW_BYTES)
                    .build();
            try {
                List<Taking> sleepers = new ArrayList<>();
                for (int i = 0; i < EXPORTS_MAX; i++) {
                    sleepers.add(new Taking(channel, 1));
                }
                sleepers.forEach(Taking::awaitFirst);
                Status refused = new Taking(channel, Integer.MAX_VALUE).end();
                assertThat(refused.getCode()).isEqualTo(Status.Code.UNKNOWN);
                assertThat(refused.getDescription()).isEqualTo("etcdserver: too many requests");

                sleepers.forEach(Taking::cancel);
                Eventually.holds(
                        "a snapshot is taken",
                        LIMIT,
                        () -> new Taking(channel, Integer.MAX_VALUE).end().isOk());
            } finally {
                channel.shutdownNow();
            }
        }
    }

    /** One call of Maintenance.Snapshot that takes so many messages. */
    private static final class Taking extends ClientCall.Listener<SnapshotResponse> {
        private final ClientCall<SnapshotRequest, SnapshotResponse> call;
        private final CompletableFuture<Void> first = new CompletableFuture<>();
        private final CompletableFuture<Status> end = new CompletableFuture<>();

        Taking(ManagedChannel channel, int messages) {
            call = channel.newCall(MaintenanceGrpc.getSnapshotMethod(), CallOptions.DEFAULT);
            call.start(this, new Metadata());
            call.sendMessage(SnapshotRequest.getDefaultInstance());
            call.halfClose();
            call.request(messages);
        }

        @Override
        public void onMessage(SnapshotResponse message) {
            first.complete(null);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            end.complete(status);
        }

        void awaitFirst() {
            first.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        }

        Status end() {
            return end.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        }

        void cancel() {
            call.cancel("enough", null);
        }
    }
}
