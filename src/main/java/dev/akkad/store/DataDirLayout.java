package dev.akkad.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where things lie below a data directory, and whether what lies there is ours.
 *
 * <pre>{@code
 * DIR/member/lock            held while in use
 *            identity        whose directory it is; written last when it is founded
 *            journal/        LevelDB
 *            journal.mark    high-water mark of the journal
 *            history/        what compactions dropped from the journal, if it is to be kept
 *            store-N/        LevelDB; the highest N counts, N = index of the snapshot it began as, 0 = from nothing
 *            incoming-N/     a received snapshot, whole and synced, not adopted yet
 *            incoming-N.part a snapshot being received
 *            reserve         space to give up when the disk is full
 * DIR/restoring/             a restore that is under way, or was cut short
 * }</pre>
 */
final class DataDirLayout {
    private static final Pattern STORE = Pattern.compile("store-(\\d{1,18})");
    private static final Pattern INCOMING = Pattern.compile("incoming-(\\d{1,18})");
    private static final Pattern OURS = Pattern.compile(
            "lock|identity|identity\\.tmp|journal|journal\\.mark|history|reserve|(store|incoming)-\\d+(\\.part)?");
    /** Found in an empty volume as well. */
    private static final Pattern HARMLESS = Pattern.compile("lost\\+found|\\..*");

    private static final String RESTORING = "restoring";

    private final Path root;
    private final Path member;

    DataDirLayout(Path root) {
        this.root = root;
        this.member = root.resolve("member");
    }

    Path root() {
        return root;
    }

    Path member() {
        return member;
    }

    Path identity() {
        return member.resolve("identity");
    }

    Path journal() {
        return member.resolve("journal");
    }

    Path journalMark() {
        return member.resolve("journal.mark");
    }

    Path history() {
        return member.resolve("history");
    }

    Path reserve() {
        return member.resolve("reserve");
    }

    Path store(long index) {
        return member.resolve("store-" + index);
    }

    Path incoming(long index) {
        return member.resolve("incoming-" + index);
    }

    Path incomingPartial(long index) {
        return member.resolve("incoming-" + index + ".part");
    }

    /** Where a restore makes the directory before it moves it to its place. */
    Path restoring() {
        return root.resolve(RESTORING);
    }

    /** Whether nothing of anybody's lies here but what a restore has left behind. */
    boolean isEmptyButForRestore() throws IOException {
        if (!Files.isDirectory(root)) {
            return false;
        }
        for (Path path : Directories.list(root)) {
            String name = path.getFileName().toString();
            if (!name.equals(RESTORING) && !HARMLESS.matcher(name).matches()) {
                return false;
            }
        }
        return true;
    }

    /** Indexes of store directories, ascending. */
    List<Long> stores() throws IOException {
        return numbered(STORE);
    }

    /** Indexes of received snapshots, ascending. */
    List<Long> received() throws IOException {
        return numbered(INCOMING);
    }

    private List<Long> numbered(Pattern pattern) throws IOException {
        List<Long> indexes = new ArrayList<>();
        for (Path path : Directories.list(member)) {
            Matcher matcher = pattern.matcher(path.getFileName().toString());
            if (matcher.matches()) {
                indexes.add(Long.valueOf(matcher.group(1)));
            }
        }
        indexes.sort(null);
        return indexes;
    }

    /** Refuses, without writing anything, a directory whose content is not akkad's. */
    void inspect() throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        if (!Files.isDirectory(root)) {
            throw new IOException("data directory " + root + " is not a directory");
        }
        if (!Files.exists(member)) {
            if (Files.exists(restoring())) {
                throw new IOException("data directory " + root + " holds a restore that did not finish: restore again,"
                        + " or remove " + restoring());
            }
            for (Path path : Directories.list(root)) {
                if (!HARMLESS.matcher(path.getFileName().toString()).matches()) {
                    throw foreign("it holds " + path.getFileName());
                }
            }
            return;
        }
        if (Files.exists(member.resolve("wal")) || Files.exists(member.resolve("snap"))) {
            throw foreign("it was written by etcd");
        }
        for (Path path : Directories.list(member)) {
            if (!OURS.matcher(path.getFileName().toString()).matches()) {
                throw foreign("it holds member/" + path.getFileName());
            }
        }
        if (!Files.exists(identity()) && Files.exists(journal())) {
            throw foreign("it has a journal but no identity");
        }
    }

    private IOException foreign(String why) {
        return new IOException("data directory " + root + " is not akkad's: " + why);
    }
}
