package dev.akkad.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The part of a long history between two revisions, short enough for {@link LinearizabilityCheck}. The log is trusted
 * for
 * the cut, and for nothing else.
 *
 * @param model begins with the state at the first revision
 */
public record Window(KvModel model, List<Op> ops) {
    /** @param from revision of the state to begin with, @param to last revision of interest */
    public static Window of(List<Op> ops, List<Commit> log, long from, long to) {
        Replay state = new Replay();
        Map<String, Long> revisionOfValue = new HashMap<>();
        for (Commit commit : log) {
            if (commit.revision() <= from) {
                state.apply(commit.changes());
            }
            commit.changes().stream()
                    .filter(Action.Put.class::isInstance)
                    .forEach(change -> revisionOfValue.put(((Action.Put) change).value(), commit.revision()));
        }
        Set<List<Action.Change>> deleted = log.stream()
                .filter(commit -> commit.revision() > from && commit.revision() <= to)
                .map(Commit::changes)
                .collect(Collectors.toSet());
        List<Op> inside = new ArrayList<>();
        for (Op op : ops) {
            long revision = revision(op, revisionOfValue);
            boolean changes = op.result() == null || op.result() instanceof Result.Wrote wrote && wrote.changed();
            boolean isInside = revision <= to && (changes ? revision > from : revision >= from);
            if (isAnonymous(op) ? mayBeInside(op, deleted) : isInside) {
                inside.add(op);
            }
        }
        return new Window(new KvModel(new KvModel.State(state.revision(), state.live())), inside);
    }

    /** Without an answer and without a value to look for: it may stand anywhere. */
    private static boolean isAnonymous(Op op) {
        return op.result() == null && op.action() instanceof Action.Write write && write.onlyDeletes();
    }

    /** One that took effect elsewhere, or nowhere, would only make the search longer. */
    private static boolean mayBeInside(Op op, Set<List<Action.Change>> deleted) {
        Action.Write write = (Action.Write) op.action();
        return write.changes().size() > 1 || deleted.contains(write.changes());
    }

    /** Where the operation stands, {@link Long#MAX_VALUE} = nowhere, as far as the log shows. */
    private static long revision(Op op, Map<String, Long> revisionOfValue) {
        @Nullable Result result = op.result();
        if (result != null) {
            return result.revision();
        }
        return ((Action.Write) op.action())
                .changes().stream()
                        .filter(Action.Put.class::isInstance)
                        .map(change -> revisionOfValue.get(((Action.Put) change).value()))
                        .filter(revision -> revision != null)
                        .findFirst()
                        .orElse(Long.MAX_VALUE);
    }
}
