package dev.akkad.differ;

import java.io.Serial;

/** akkad did something else than its judge. */
final class Difference extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String where;

    /** @param where which call or stream it is about: two differences of one cause have the same */
    Difference(String where, String what) {
        super(where + ": " + what);
        this.where = where;
    }

    String where() {
        return where;
    }
}
