package dev.akkad.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Reads which tables a LevelDB directory consists of, without opening it.
 *
 * <p>The file {@code CURRENT} names the manifest, a log whose writes are edits: tagged fields of variable-length
 * numbers and length-prefixed keys. Of these we need tables added and tables removed. What cannot be read ends the
 * reading: {@link #damage} tells whether that is a crash or worse.
 */
final class Manifest {
    private static final int COMPARATOR = 1;
    private static final int LOG_NUMBER = 2;
    private static final int NEXT_FILE = 3;
    private static final int LAST_SEQUENCE = 4;
    private static final int COMPACT_POINTER = 5;
    private static final int REMOVED_TABLE = 6;
    private static final int ADDED_TABLE = 7;
    private static final int PREVIOUS_LOG = 9;

    private final SortedSet<Long> tables = new TreeSet<>();

    private Manifest() {}

    /** Numbers of the tables in use, empty when there is no database. */
    static SortedSet<Long> tables(Path directory) throws IOException {
        Manifest manifest = new Manifest();
        Path current = directory.resolve("CURRENT");
        if (!Files.exists(current)) {
            return manifest.tables;
        }
        String name = new String(Files.readAllBytes(current), StandardCharsets.ISO_8859_1).strip();
        if (!name.matches("MANIFEST-\\d+") || !Files.exists(directory.resolve(name))) {
            return manifest.tables;
        }
        for (byte[] edit : LogCheck.writes(Files.readAllBytes(directory.resolve(name)))) {
            manifest.apply(ByteBuffer.wrap(edit));
        }
        return manifest.tables;
    }

    /**
     * What is wrong with the names of this directory's parts, empty when nothing is. A directory without any record is
     * no database yet. A last edit that was cut short is a crash; one that is whole but changed is damage.
     */
    static String damage(Path directory) throws IOException {
        Path current = directory.resolve("CURRENT");
        if (!Files.exists(current)) {
            return holdsRecords(directory) ? "CURRENT is missing" : "";
        }
        String name = new String(Files.readAllBytes(current), StandardCharsets.ISO_8859_1).strip();
        if (!name.matches("MANIFEST-\\d+")) {
            return "CURRENT names no manifest";
        }
        if (!Files.exists(directory.resolve(name))) {
            return name + " is missing";
        }
        byte[] manifest = Files.readAllBytes(directory.resolve(name));
        boolean intact = !LogCheck.writes(manifest).isEmpty() && LogCheck.isWholeOrCutShort(manifest);
        return intact ? "" : name + " is damaged";
    }

    private static boolean holdsRecords(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.{log,ldb,sst}")) {
            for (Path file : files) {
                if (Files.size(file) > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private void apply(ByteBuffer edit) {
        while (edit.hasRemaining()) {
            switch ((int) TableCheck.number(edit)) {
                case COMPARATOR -> skipBytes(edit);
                case LOG_NUMBER, NEXT_FILE, LAST_SEQUENCE, PREVIOUS_LOG -> TableCheck.number(edit);
                case COMPACT_POINTER -> {
                    TableCheck.number(edit);
                    skipBytes(edit);
                }
                case REMOVED_TABLE -> {
                    TableCheck.number(edit);
                    tables.remove(TableCheck.number(edit));
                }
                case ADDED_TABLE -> addTable(edit);
                default -> edit.position(edit.limit());
            }
        }
    }

    private void addTable(ByteBuffer edit) {
        TableCheck.number(edit);
        tables.add(TableCheck.number(edit));
        TableCheck.number(edit);
        skipBytes(edit);
        skipBytes(edit);
    }

    private static void skipBytes(ByteBuffer edit) {
        long length = Math.max(0, TableCheck.number(edit));
        edit.position((int) Math.min(edit.limit(), edit.position() + length));
    }
}
