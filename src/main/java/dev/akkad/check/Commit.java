package dev.akkad.check;

import java.util.List;

/**
 * What really changed at one revision.
 *
 * @param changes in the order of the transaction, without deletes of nothing
 */
public record Commit(long revision, List<Action.Change> changes) {}
