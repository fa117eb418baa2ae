package dev.akkad.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A log file, rotated if so wished: before a line that would make it too long it is renamed to {@code
 * name-2024-01-01T00-00-00.000.ext}, as etcd's logger does, and a new one begins.
 *
 * <p>A line that cannot be written is dropped: a member must not stop because the disk of its log is full. The next one
 * is tried again.
 */
final class LogFile extends OutputStream {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss.SSS", Locale.ROOT);
    private static final String COMPRESSED = ".gz";

    private final Path file;
    private final @Nullable LogRotation rotation;
    private final Clock clock;
    private final Object tidying = new Object();
    private @Nullable OutputStream out;
    private long length;

    /** A file put aside, as its name tells. */
    private record Backup(Path path, LocalDateTime time) {}

    private LogFile(Path file, @Nullable LogRotation rotation, Clock clock) {
        this.file = file.toAbsolutePath();
        this.rotation = rotation;
        this.clock = clock;
    }

    /** @throws IOException when the file cannot be opened or made */
    static LogFile open(Path file, @Nullable LogRotation rotation, Clock clock) throws IOException {
        LogFile opened = new LogFile(file, rotation, clock);
        opened.reopen();
        return opened;
    }

    private OutputStream reopen() throws IOException {
        if (rotation != null && file.getParent() != null) {
            Files.createDirectories(file.getParent());
        }
        OutputStream opened = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        length = Files.size(file);
        out = opened;
        return opened;
    }

    @Override
    public void write(int oneByte) {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] line, int offset, int count) {
        try {
            if (rotation != null && length > 0 && length + count > rotation.maxBytes()) {
                rotate(rotation);
            }
            OutputStream open = out == null ? reopen() : out;
            open.write(line, offset, count);
            length += count;
        } catch (IOException e) {
            closeQuietly();
        }
    }

    private void rotate(LogRotation by) throws IOException {
        closeQuietly();
        Files.move(file, backup(LocalDateTime.now(clock.withZone(zone(by)))), StandardCopyOption.REPLACE_EXISTING);
        reopen();
        Thread tidy = new Thread(() -> tidy(by), "akkad-log-rotation");
        tidy.setDaemon(true);
        tidy.start();
    }

    private static ZoneId zone(LogRotation by) {
        return by.localTime() ? ZoneId.systemDefault() : ZoneOffset.UTC;
    }

    private Path backup(LocalDateTime time) {
        return file.resolveSibling(prefix() + TIME.format(time) + extension());
    }

    private String prefix() {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - extension().length()) + "-";
    }

    private String extension() {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot);
    }

    /** Removes what is too old or too many, compresses the rest if so wished. */
    private void tidy(LogRotation by) {
        synchronized (tidying) {
            try {
                List<Backup> backups = backups();
                LocalDateTime oldest =
                        LocalDateTime.now(clock.withZone(zone(by))).minus(Duration.ofDays(by.maxAgeDays()));
                for (int i = 0; i < backups.size(); i++) {
                    Backup backup = backups.get(i);
                    boolean tooMany = by.maxBackups() > 0 && i >= by.maxBackups();
                    boolean tooOld = by.maxAgeDays() > 0 && backup.time().isBefore(oldest);
                    if (tooMany || tooOld) {
                        Files.deleteIfExists(backup.path());
                    } else if (by.compress() && !backup.path().toString().endsWith(COMPRESSED)) {
                        compress(backup.path());
                    }
                }
            } catch (IOException e) {
                // The next rotation tries again; there is no log to say it in.
            }
        }
    }

    /** Newest first. */
    private List<Backup> backups() throws IOException {
        List<Backup> backups = new ArrayList<>();
        Path directory = file.getParent();
        if (directory == null) {
            return backups;
        }
        try (Stream<Path> siblings = Files.list(directory)) {
            siblings.forEach(path -> {
                LocalDateTime time = time(path.getFileName().toString());
                if (time != null) {
                    backups.add(new Backup(path, time));
                }
            });
        }
        backups.sort(Comparator.comparing(Backup::time).reversed());
        return backups;
    }

    private @Nullable LocalDateTime time(String name) {
        String plain = name.endsWith(COMPRESSED) ? name.substring(0, name.length() - COMPRESSED.length()) : name;
        if (!plain.startsWith(prefix()) || !plain.endsWith(extension())) {
            return null;
        }
        int end = plain.length() - extension().length();
        if (end < prefix().length()) {
            return null;
        }
        try {
            return LocalDateTime.parse(plain.substring(prefix().length(), end), TIME);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static void compress(Path plain) throws IOException {
        Path compressed = Path.of(plain + COMPRESSED);
        Path unfinished = Path.of(plain + ".tmp");
        try (InputStream in = Files.newInputStream(plain);
                OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(unfinished))) {
            in.transferTo(gzip);
        }
        Files.move(unfinished, compressed, StandardCopyOption.REPLACE_EXISTING);
        Files.delete(plain);
    }

    private void closeQuietly() {
        OutputStream open = out;
        out = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // What was written is written.
            }
        }
    }

    @Override
    public synchronized void close() {
        closeQuietly();
    }
}
