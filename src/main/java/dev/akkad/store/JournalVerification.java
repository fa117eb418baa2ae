package dev.akkad.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What was found when a journal was opened, once all of it agreed.
 *
 * @param mark the mark inside the database
 * @param kept every record that counts
 * @param physicalFirst lowest sequence still on disk, dropped records included
 */
record JournalVerification(JournalFormat.Mark mark, KeptRecords kept, long physicalFirst) {

    static JournalVerification of(StoreHandle handle, Path markPath) throws IOException {
        return new Verifier(handle.directory(), markPath).run(handle);
    }

    /** Compares database, chain and mark file. */
    private static final class Verifier {
        private final Path directory;
        private final Path markPath;
        private final JournalFormat format = new JournalFormat();

        Verifier(Path directory, Path markPath) {
            this.directory = directory;
            this.markPath = markPath;
        }

        JournalVerification run(StoreHandle handle) throws IOException {
            JournalVerification found;
            LevelDb db = handle.retain();
            try {
                found = read(db);
            } catch (JournalDamagedException e) {
                throw e;
            } catch (IOException e) {
                throw new JournalDamagedException("journal " + directory + " cannot be read: " + e.getMessage(), e);
            } finally {
                handle.release();
            }
            compareWithFile(found);
            return found;
        }

        private JournalVerification read(LevelDb db) throws IOException {
            byte[] markBytes = db.get(JournalFormat.MARK_KEY);
            JournalFormat.Mark mark = JournalFormat.Mark.EMPTY;
            if (markBytes != null) {
                JournalFormat.Mark decoded = JournalFormat.decodeMark(markBytes);
                if (decoded == null) {
                    throw damaged("its mark record is damaged");
                }
                mark = decoded;
            }
            KeptRecords kept = new KeptRecords(mark.first());
            long physicalFirst = physicalFirst(db, mark);
            readRecords(db, mark, kept);
            return new JournalVerification(mark, kept, physicalFirst);
        }

        private static long physicalFirst(LevelDb db, JournalFormat.Mark mark) throws IOException {
            try (LevelCursor cursor = db.cursor(JournalFormat.key(0))) {
                boolean any = cursor.next() && JournalFormat.isRecordKey(cursor.key());
                return any ? Math.min(mark.first(), JournalFormat.sequence(cursor.key())) : mark.first();
            }
        }

        private void readRecords(LevelDb db, JournalFormat.Mark mark, KeptRecords kept) throws IOException {
            int chain = mark.before();
            long expected = mark.first();
            try (LevelCursor cursor = db.cursor(JournalFormat.key(mark.first()))) {
                while (cursor.next() && JournalFormat.isRecordKey(cursor.key())) {
                    long sequence = JournalFormat.sequence(cursor.key());
                    byte[] value = cursor.value();
                    if (sequence != expected) {
                        throw damaged("record " + expected + " is missing");
                    }
                    if (!format.isIntact(sequence, value) || JournalFormat.before(value) != chain) {
                        throw damaged("record " + sequence + " is damaged");
                    }
                    chain = JournalFormat.checksumOf(value);
                    kept.add(JournalFormat.raftIndex(value), chain, value.length);
                    expected++;
                }
            }
            if (kept.last() != mark.last() || chain != mark.checksum()) {
                throw damaged("it ends at record " + kept.last() + ", its mark record says " + mark.last());
            }
        }

        private void compareWithFile(JournalVerification found) throws IOException {
            long last = found.kept.last();
            if (!Files.exists(markPath)) {
                if (last > 0) {
                    throw damaged("its mark file " + markPath.getFileName() + " is missing");
                }
                return;
            }
            JournalMark.Content file = JournalMark.read(markPath);
            if (file == null) {
                // Torn by a power loss, which leaves the journal whole; but an empty journal needs a witness.
                if (last == 0) {
                    throw damaged("it is empty and its mark file is torn");
                }
                return;
            }
            if (last < file.last()) {
                throw damaged("it ends at record " + last + ", but record " + file.last() + " was acknowledged");
            }
            Integer checksum = checksumAt(found, file.last());
            if (checksum != null && checksum != file.checksum()) {
                throw damaged("record " + file.last() + " is not the one that was acknowledged");
            }
        }

        private static @Nullable Integer checksumAt(JournalVerification found, long sequence) {
            if (sequence == found.kept.first() - 1) {
                return found.mark.before();
            }
            return sequence < found.kept.first() ? null : Integer.valueOf(found.kept.checksum(sequence));
        }

        private JournalDamagedException damaged(String what) {
            return new JournalDamagedException("journal " + directory + " is damaged: " + what
                    + "; replace this member, do not start it on what is left");
        }
    }
}
