package dev.akkad.check;

import java.util.List;

/** What a client asked, cut down to what the checks must understand. Keys and values are ASCII text. */
public sealed interface Action {
    /**
     * Reads keys in [from, to).
     *
     * @param revision state to read, 0 = latest
     */
    record Read(String from, String to, long revision, boolean serializable) implements Action {
        /** A linearizable read of one key. */
        public static Read of(String key) {
            return new Read(key, key + '\0', 0, false);
        }
    }

    /** Makes all changes at one revision if every guard holds, none otherwise. No key stands in two changes. */
    record Write(List<Guard> guards, List<Change> changes) implements Action {
        public static Write put(String key, String value) {
            return new Write(List.of(), List.of(new Put(key, value)));
        }

        public static Write delete(String key) {
            return new Write(List.of(), List.of(new Delete(key)));
        }

        /** Puts only if the key was last changed at {@code modRevision}, 0 = is absent. */
        public static Write swap(String key, long modRevision, String value) {
            return new Write(List.of(new Guard(key, modRevision)), List.of(new Put(key, value)));
        }

        boolean onlyDeletes() {
            return changes.stream().allMatch(Delete.class::isInstance);
        }
    }

    /** @param modRevision what the key's must be, 0 = absent */
    record Guard(String key, long modRevision) {}

    /** One change of one key. */
    sealed interface Change {
        String key();
    }

    /** @param value unique in the whole history, by which the checks recognise the write */
    record Put(String key, String value) implements Change {}

    record Delete(String key) implements Change {}
}
