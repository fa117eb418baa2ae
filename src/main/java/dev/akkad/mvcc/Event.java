package dev.akkad.mvcc;

/**
 * One change as a watcher sees it.
 *
 * @param type put or delete
 * @param kv PUT: the new version in full; DELETE: only key and modRevision are set, everything else 0 or empty
 * @param revision exact place, for order inside one main revision
 */
public record Event(Type type, KeyValue kv, Revision revision) {
    public enum Type {
        PUT,
        DELETE
    }

    /** Whether the put began a generation. */
    public boolean isCreate() {
        return type == Type.PUT && kv.createRevision() == kv.modRevision();
    }
}
