package dev.akkad.member;

import java.util.Optional;

/** Says that the store comes near its quota: once, and again only after it has been well below in between. */
final class QuotaWarning {
    /** Of the quota, in per cent. */
    private static final int NEAR = 80;

    private static final int CALM = 75;

    private boolean said;

    /** @param quota 0 = none. @return what is to be said now */
    Optional<String> look(long size, long inUse, long quota) {
        if (quota <= 0) {
            return Optional.empty();
        }
        double percent = 100.0 * size / quota;
        if (percent < CALM) {
            said = false;
        }
        if (said || percent < NEAR) {
            return Optional.empty();
        }
        said = true;
        return Optional.of("the store is near its quota: " + size + " of " + quota + " bytes, " + inUse
                + " in use; compact and defragment, delete keys or raise --quota-backend-bytes before writes are"
                + " refused");
    }
}
