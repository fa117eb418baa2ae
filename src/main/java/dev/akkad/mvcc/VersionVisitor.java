package dev.akkad.mvcc;

/** Receives the versions that a range shows, in key order. */
@FunctionalInterface
public interface VersionVisitor {
    /** @return whether to go on */
    boolean visit(KeyVersion version);
}
