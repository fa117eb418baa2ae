package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.google.protobuf.ByteString;
import dev.akkad.check.Action;
import dev.akkad.check.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** What tests of a full disk do alike. */
final class FullDisk {
    static final long MIB = 1024 * 1024;

    /** Above the mark at which a member takes no more (160 MiB), and not far. */
    static final long NEARLY_FULL_BYTES = 190 * MIB;

    static final String VALUE = "v".repeat(100_000);
    static final String REFUSAL = "code=RESOURCE_EXHAUSTED, description=etcdserver: mvcc: database space exceeded";

    private static final int VOLUME_MEBIBYTES = 448;
    private static final int FILLING_AT_ONCE = 40;
    private static final int PUTS_MAX = 2_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofSeconds(2);

    private FullDisk() {}

    /** A volume of its own for a member's data. */
    static SmallVolume volume(ProcessCluster cluster, MemberProcess member) {
        return volume(cluster, member.dataDirectory());
    }

    static SmallVolume volume(ProcessCluster cluster, Path directory) {
        try {
            return SmallVolume.mount(directory, VOLUME_MEBIBYTES);
        } catch (IOException e) {
            cluster.passed();
            return abort("this machine lets us mount nothing, some containers forbid it: " + e.getMessage());
        }
    }

    /** The member sees the volume from its next start on. */
    static MemberProcess under(MemberProcess member, SmallVolume volume, String driver) {
        return member.tracedBy(volume.entering()).environment("AKKAD_JAVA_OPTS", "-Xmx256m -Dakkad.leveldb=" + driver);
    }

    /** More than fits between {@link #NEARLY_FULL_BYTES} and the mark at which nothing is written, in any encoding. */
    static void fill(String endpoint) {
        Random random = new Random(1);
        byte[] value = new byte[VALUE.length()];
        try (Bulk bulk = new Bulk(endpoint)) {
            for (int i = 0; i < 1_300; i++) {
                random.nextBytes(value);
                bulk.put("f%04d".formatted(i), ByteString.copyFrom(value));
                if (i % FILLING_AT_ONCE == 0) {
                    bulk.await();
                }
            }
            bulk.await();
        }
    }

    /** @param acknowledged to which the keys are added */
    static void putUntilRefused(EtcdClient client, List<String> acknowledged) {
        try {
            for (int i = 0; i < PUTS_MAX; i++) {
                String key = "k%04d".formatted(i);
                client.execute(Action.Write.put(key, VALUE), LIMIT);
                acknowledged.add(key);
            }
        } catch (CallFailedException e) {
            assertThat(e).hasMessageContaining(REFUSAL);
            return;
        }
        throw new AssertionError("%d puts of %d bytes were all taken".formatted(PUTS_MAX, VALUE.length()));
    }

    static void assertAllThere(EtcdClient client, List<String> keys) {
        Result.Found all = (Result.Found) client.execute(new Action.Read("a", "z", 0, false), LIMIT);
        assertThat(all.versions()).extracting(Result.Version::key).containsExactlyInAnyOrderElementsOf(keys);
    }

    /** Waiting for space is no work: a thread that asked again and again would take a processor for itself. */
    static void assertRests(MemberProcess member) {
        Eventually.holds("what was under way at first has ended", LIMIT, () -> {
            Duration before = processorTime(member);
            Eventually.pass(LOOK);
            return processorTime(member).minus(before).compareTo(LOOK.dividedBy(4)) < 0;
        });
        assertThat(member.isAlive()).isTrue();
    }

    private static Duration processorTime(MemberProcess member) {
        return ProcessHandle.of(member.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow();
    }

    /** Until the member has seen that there is space again, it raises its alarm anew. */
    static void disarm(ProcessCluster cluster, int index) {
        Eventually.holds("the alarm stays away", LIMIT, () -> {
            cluster.etcdctl(index).run("alarm", "disarm").ok();
            try {
                cluster.client(index).execute(Action.Write.put("probe", "x"), LIMIT);
                cluster.client(index).execute(Action.Write.delete("probe"), LIMIT);
                return true;
            } catch (CallFailedException e) {
                return false;
            }
        });
    }
}
