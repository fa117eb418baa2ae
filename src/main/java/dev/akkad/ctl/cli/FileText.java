package dev.akkad.ctl.cli;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/** What is wrong with a file, in the words of Go's programs; the JDK often says no more than its name. */
public final class FileText {
    private FileText() {}

    /** {@code open x: no such file or directory}, or what any other exception says itself. */
    public static String of(Throwable e) {
        if (e instanceof UncheckedIOException && e.getCause() != null) {
            return of(e.getCause());
        }
        if (e instanceof NoSuchFileException missing) {
            return "open " + missing.getFile() + ": no such file or directory";
        }
        if (e instanceof AccessDeniedException denied) {
            return "open " + denied.getFile() + ": permission denied";
        }
        if (e instanceof FileSystemException failed && failed.getReason() == null) {
            return failed.getFile() + ": " + e.getClass().getSimpleName();
        }
        return Objects.requireNonNullElse(e.getMessage(), e.toString());
    }
}
