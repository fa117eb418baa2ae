package dev.akkad.store;

/**
 * The journal on disk is not what was acknowledged. The member must not serve: replace it from its peers (remove it,
 * add it again with an empty directory); starting it on what is left could lose acknowledged writes.
 */
public final class JournalDamagedException extends DamagedException {
    private static final long serialVersionUID = 1L;

    public JournalDamagedException(String message) {
        super(message);
    }

    public JournalDamagedException(String message, Throwable cause) {
        super(message, cause);
    }
}
