package dev.akkad.ctl.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.ctl.command.Io;
import dev.akkad.store.ReadProgress;
import dev.akkad.store.ReadProgress.Phase;
import dev.akkad.store.bolt.RealFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RestoreBarsTest {
    private static final String URL = "http://localhost:2380";

    @TempDir
    Path root;

    private record Heard(Phase phase, long done, long total) {}

    private void restore(ReadProgress progress) throws IOException {
        RestoredMember member = RestoredMember.of("m1", "m1=" + URL, "token", URL);
        assertThat(new Restore(RealFiles.ETCD_3_5_30.copyTo(root), false, 0)
                        .into(root.resolve("data"), member, progress))
                .isEqualTo(RealFiles.REVISION);
    }

    /** What a restore prints on the way, when every look at the clock finds it a second later. */
    private String printed(boolean isTerminal) throws IOException {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        AtomicLong seconds = new AtomicLong();
        Io io = new Io(new ByteArrayInputStream(new byte[0]), stream, stream, isTerminal);
        try (RestoreBars bars = new RestoreBars(io, () -> TimeUnit.SECONDS.toNanos(seconds.incrementAndGet()))) {
            restore(bars);
        }
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aRestoreTellsHowFarItIsUntilAllIsDone() throws IOException {
        List<Heard> heard = new ArrayList<>();
        restore((phase, done, total) -> heard.add(new Heard(phase, done, total)));

        for (Phase phase : Phase.values()) {
            List<Heard> part =
                    heard.stream().filter(each -> each.phase() == phase).toList();
            assertThat(part).isNotEmpty().allMatch(each -> each.done() <= each.total());
            assertThat(part).extracting(Heard::done).isSorted();
            assertThat(part.get(part.size() - 1).done())
                    .isEqualTo(part.get(part.size() - 1).total());
        }
        assertThat(heard).extracting(Heard::phase).isSorted();
    }

    @Test
    void aPersonSeesABarForEachPassThatGoesAwayInTheEnd() throws IOException {
        String printed = printed(true);

        assertThat(printed).contains("\rverifying [####", "100%", "\rrestoring [####");
        assertThat(printed).endsWith(" \r");
    }

    @Test
    void whereThereIsNoTerminalNothingIsPrinted() throws IOException {
        assertThat(printed(false)).isEmpty();
    }
}
