package dev.akkad.ctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileTextTest {
    @TempDir
    Path root;

    @Test
    void aFileThatIsNotThereIsNamedWithTheReason() {
        Path missing = root.resolve("x");

        Throwable failure = catchThrowable(() -> Files.readString(missing));

        assertThat(FileText.of(failure)).isEqualTo("open " + missing + ": no such file or directory");
        assertThat(FileText.of(new UncheckedIOException((IOException) failure))).isEqualTo(FileText.of(failure));
        assertThat(FileText.of(new AccessDeniedException("x"))).isEqualTo("open x: permission denied");
    }

    @Test
    void whatHasNoWordsAtLeastHasAName() {
        assertThat(FileText.of(new DirectoryNotEmptyException("x"))).isEqualTo("x: DirectoryNotEmptyException");
        assertThat(FileText.of(new IOException("no"))).isEqualTo("no");
        assertThat(FileText.of(new IllegalStateException())).isEqualTo("java.lang.IllegalStateException");
    }
}
