package dev.akkad.mvcc;

import dev.akkad.base.Bytes;

/** Deletes as watchers see them: the key and the revision of the delete, nothing else. */
final class Deleted {
    private Deleted() {}

    static Event event(Bytes key, Revision revision) {
        KeyValue kv = new KeyValue(key, 0, revision.main(), 0, Bytes.EMPTY, 0);
        return new Event(Event.Type.DELETE, kv, revision);
    }
}
