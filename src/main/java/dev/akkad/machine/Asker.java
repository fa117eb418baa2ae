package dev.akkad.machine;

/**
 * Who asks, as it stands in a log entry beside the request.
 *
 * @param user name of the user, empty = nobody
 * @param authRevision of the users and roles when it was found out who asks, 0 = nobody
 */
public record Asker(String user, long authRevision) {
    /** Says nothing about itself: may do everything while authentication is off, and next to nothing afterwards. */
    public static final Asker NOBODY = new Asker("", 0);

    /**
     * The cluster itself, such as a leader that revokes what ran out: may do everything. No client can be it, for the
     * members alone write who asks, and revisions count up from 1.
     */
    public static final Asker SELF = new Asker("", -1);

    boolean isSelf() {
        return authRevision == -1 && user.isEmpty();
    }
}
