package dev.akkad.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PointsTest {
    private final List<String> crashes = new ArrayList<>();
    private final Points points = new Points(new Random(1), crashes::add);

    @Test
    void nothingHappensAtAPointThatNobodySet() {
        for (Point point : Point.values()) {
            assertThatCode(() -> points.hit(point)).doesNotThrowAnyException();
        }
        assertThat(crashes).isEmpty();
    }

    @Test
    void aPanicEndsTheProcess() throws IOException {
        points.enable("raftBeforeSave", "panic");

        points.hit(Point.RAFT_BEFORE_SAVE);

        assertThat(crashes).containsExactly("failpoint panic: raftBeforeSave");
    }

    @Test
    void returnFailsWhatComesNext() {
        points.enable("beforeCommit", "1*return(\"no\")");

        assertThatThrownBy(() -> points.hit(Point.BEFORE_COMMIT))
                .isInstanceOf(IOException.class)
                .hasMessage("no");
        assertThatCode(() -> points.hit(Point.BEFORE_COMMIT)).doesNotThrowAnyException();
    }

    @Test
    void returnDoesNothingToWhatIsDone() {
        points.enable("afterCommit", "return");

        assertThatCode(() -> points.hit(Point.AFTER_COMMIT)).doesNotThrowAnyException();
    }

    @Test
    void whoeverSleepsIsWokenWhenThePointIsDisabled() throws Exception {
        points.enable("raftAfterSave", "sleep(\"10m\")");
        CompletableFuture<Void> sleeper = CompletableFuture.runAsync(() -> {
            try {
                points.hit(Point.RAFT_AFTER_SAVE);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });

        points.disable("raftAfterSave");

        sleeper.get(60, TimeUnit.SECONDS);
    }

    /** As in gofail: who sets a point hears so before the process ends by it. */
    @Test
    void nothingCrashesWhileSomebodyIsAnswered() throws Exception {
        points.enable("raftBeforeSave", "panic");
        CountDownLatch striking = new CountDownLatch(1);
        CompletableFuture<Void> struck = new CompletableFuture<>();

        points.undisturbed(() -> {
            new Thread(() -> {
                        striking.countDown();
                        points.crash("soon");
                        struck.complete(null);
                    })
                    .start();
            try {
                assertThat(striking.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            assertThat(crashes).isEmpty();
        });

        struck.get(60, TimeUnit.SECONDS);
        assertThat(crashes).containsExactly("soon");
    }

    @Test
    void aListSetsManyAtOnce() {
        points.enableAll("raftBeforeSave=1*off->panic;afterCommit=sleep(1);");

        assertThat(points.get("raftBeforeSave").text()).isEqualTo("1*off->panic");
        assertThat(points.get("afterCommit").text()).isEqualTo("sleep(1)");
        assertThat(points.get("beforeCommit")).isNull();
    }

    @Test
    void whatIsNotThereCannotBeSet() {
        assertThatThrownBy(() -> points.enable("walBeforeTea", "panic")).hasMessage(Points.UNKNOWN);
        assertThatThrownBy(() -> points.disable("beforeCommit")).hasMessage(Points.DISABLED);
        assertThatThrownBy(() -> points.enableAll("beforeCommit")).hasMessage("bad failpoint \"beforeCommit\"");
    }
}
