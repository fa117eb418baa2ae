package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import dev.akkad.Judges;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.PutResponse;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the kernel saw: no put is answered before a quorum has synced its journal.
 *
 * <p>Each put asks for the value before, so both can be found on the wire: the request carries its own value, the
 * answer that of the put before it.
 */
final class DurabilityIT {
    private static final int MEMBERS = 3;
    private static final int QUORUM = 2;
    private static final int PUTS = 200;
    private static final Set<String> SYNCS = Set.of("msync", "fdatasync", "fsync");
    private static final Set<String> READS = Set.of("read", "recvfrom", "recvmsg", "readv");
    private static final Set<String> WRITES = Set.of("write", "sendto", "sendmsg", "writev");

    @ParameterizedTest
    @ValueSource(strings = {"native", "java"})
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void noPutIsAnsweredBeforeAQuorumHasSyncedItsJournal(String driver) throws Exception {
        assumeTrue(mayTrace(), "this machine's kernel lets nobody trace, some containers forbid it");
        try (ProcessCluster cluster = ProcessCluster.create(MEMBERS)) {
            for (int i = 0; i < MEMBERS; i++) {
                cluster.member(i)
                        .tracedBy(tracer(trace(cluster, i)))
                        .environment("AKKAD_JAVA_OPTS", "-Xmx256m -Dakkad.leveldb=" + driver);
            }
            cluster.startAll();
            putAll(cluster.member(0).endpoint());
            List<List<SystemCalls.Call>> calls = new ArrayList<>();
            for (int i = 0; i < MEMBERS; i++) {
                calls.add(endAndRead(cluster.member(i), trace(cluster, i)));
            }
            for (int i = 1; i < PUTS; i++) {
                checkPut(i, calls);
            }
            cluster.passed();
        }
    }

    /** The test of the test above: it would notice, and {@code --unsafe-no-fsync} is what it says. */
    @ParameterizedTest
    @ValueSource(strings = {"native", "java"})
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void nobodyWaitsForTheDiskWhereThatIsAskedFor(String driver) throws Exception {
        assumeTrue(mayTrace(), "this machine's kernel lets nobody trace, some containers forbid it");
        try (ProcessCluster cluster = ProcessCluster.create(1, "--unsafe-no-fsync")) {
            cluster.member(0)
                    .tracedBy(tracer(trace(cluster, 0)))
                    .environment("AKKAD_JAVA_OPTS", "-Xmx256m -Dakkad.leveldb=" + driver);
            cluster.startAll();
            putAll(cluster.member(0).endpoint());
            List<SystemCalls.Call> calls = endAndRead(cluster.member(0), trace(cluster, 0));
            List<SystemCalls.Call> client = onClientSocket(calls);
            double asked = carrying(client, READS, value(0)).end();
            double answered = carrying(client, WRITES, value(PUTS - 2)).begin();
            assertThat(answered).isGreaterThan(asked);
            assertThat(calls).noneMatch(call -> isSync(call, asked, answered));
            cluster.passed();
        }
    }

    /** The tracer writes its last lines after the member is gone. */
    private static List<SystemCalls.Call> endAndRead(MemberProcess member, Path trace) {
        String ended = member.pid() + " ";
        member.terminate(Duration.ofSeconds(20));
        Eventually.holds("the trace is complete", Duration.ofSeconds(20), () -> {
            try (Stream<String> lines = Files.lines(trace, StandardCharsets.ISO_8859_1)) {
                return lines.anyMatch(line -> line.startsWith(ended) && line.contains(" +++ "));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return SystemCalls.read(trace);
    }

    private static void checkPut(int i, List<List<SystemCalls.Call>> calls) {
        List<SystemCalls.Call> client = onClientSocket(calls.get(0));
        double asked = carrying(client, READS, value(i)).end();
        double answered = carrying(client, WRITES, value(i - 1)).begin();
        long synced = calls.stream()
                .filter(member -> member.stream().anyMatch(call -> isJournalSync(call, asked, answered)))
                .count();
        assertThat(synced)
                .as("members that synced their journal between request and answer of put %d", i)
                .isGreaterThanOrEqualTo(QUORUM);
    }

    private static Path trace(ProcessCluster cluster, int member) {
        return cluster.directory().resolve("trace-" + member);
    }

    private static boolean mayTrace() throws IOException, InterruptedException {
        return new ProcessBuilder(Judges.strace().toString(), "-o", "/dev/null", "true")
                        .start()
                        .waitFor()
                == 0;
    }

    private static List<String> tracer(Path output) {
        String calls =
                String.join(",", SYNCS) + "," + String.join(",", READS) + "," + String.join(",", WRITES) + ",mmap";
        return List.of(
                // -D: the member is our child, and the tracer goes with it. -E: what strace needs, the member must not
                // see.
                Judges.strace().toString(),
                "-E",
                "LD_LIBRARY_PATH",
                "-D",
                "-f",
                "--seccomp-bpf",
                "-q",
                "-y",
                "-ttt",
                "-T",
                "-s",
                "2000",
                "-o",
                output.toString(),
                "-e",
                "trace=" + calls);
    }

    private static void putAll(String endpoint) {
        ManagedChannel channel = Grpc.newChannelBuilder(endpoint, InsecureChannelCredentials.create())
                .build();
        try {
            for (int i = 0; i < PUTS; i++) {
                PutResponse response = KVGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(30, TimeUnit.SECONDS)
                        .put(PutRequest.newBuilder()
                                .setKey(ByteString.copyFromUtf8("durable"))
                                .setValue(ByteString.copyFromUtf8(value(i)))
                                .setPrevKv(true)
                                .build());
                assertThat(response.getPrevKv().getValue().toStringUtf8()).isEqualTo(i == 0 ? "" : value(i - 1));
            }
        } finally {
            channel.shutdownNow();
        }
    }

    private static String value(int i) {
        return "the value of put %04d".formatted(i);
    }

    /** Whoever hears of the first put first is the client's connection; peers are told the same later. */
    private static List<SystemCalls.Call> onClientSocket(List<SystemCalls.Call> calls) {
        String socket = calls.stream()
                .filter(call -> READS.contains(call.name()) && call.data().contains(value(0)))
                .findFirst()
                .orElseThrow()
                .descriptor();
        return calls.stream().filter(call -> call.descriptor().equals(socket)).toList();
    }

    /** The call with which {@code text} was complete; a read may end anywhere. */
    private static SystemCalls.Call carrying(List<SystemCalls.Call> calls, Set<String> kind, String text) {
        String before = "";
        for (SystemCalls.Call call : calls) {
            if (kind.contains(call.name())) {
                String heard = before + call.data();
                if (heard.contains(text)) {
                    return call;
                }
                before = heard.substring(Math.max(0, heard.length() - text.length()));
            }
        }
        throw new AssertionError(kind + " with '" + text + "' is not in the trace");
    }

    private static boolean isJournalSync(SystemCalls.Call call, double from, double to) {
        return isSync(call, from, to) && call.file().contains("/journal/");
    }

    private static boolean isSync(SystemCalls.Call call, double from, double to) {
        return SYNCS.contains(call.name()) && call.file().endsWith(".log") && call.begin() >= from && call.end() <= to;
    }
}
