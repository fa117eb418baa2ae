package dev.akkad.store;

/** The files of a LevelDB database are not what was written. */
public final class LevelDamagedException extends DamagedException {
    private static final long serialVersionUID = 1L;

    public LevelDamagedException(String message) {
        super(message);
    }

    public LevelDamagedException(String message, Throwable cause) {
        super(message, cause);
    }
}
