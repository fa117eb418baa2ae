package dev.akkad.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks a history against the order that revisions claim, in linear time.
 *
 * <p>Given everything that was committed since revision 1: revisions are dense; each is explained by one request, and
 * no
 * request explains two; every acknowledged write stands at its revision; every answer equals the state at its revision;
 * and no revision runs against real time. Serializable reads may be old, but never go back on one member for one
 * client.
 */
public final class RevisionCheck {
    private record Asker(int client, String member) {}

    private final List<Op> ops;
    private final List<Commit> log;
    private final List<String> violations = new ArrayList<>();

    /** What each revision was explained by. */
    private final Map<Long, Op> explained = new HashMap<>();

    /** Writes without an answer whose changes carry no value to recognise them by. */
    private final List<Op> anonymous = new ArrayList<>();

    private final Floor floor;

    private RevisionCheck(List<Op> ops, List<Commit> log) {
        this.ops = ops.stream().sorted(Comparator.comparingLong(Op::calledAt)).toList();
        this.log = log;
        this.floor = new Floor(ops);
    }

    /**
     * @param log everything committed, from revision 2 on
     * @return what is wrong, in words; empty if nothing is
     */
    public static List<String> violations(List<Op> ops, List<Commit> log) {
        RevisionCheck check = new RevisionCheck(ops, log);
        check.density();
        check.claimRevisions();
        check.realTime();
        check.replay();
        check.serializableReadsStayForward();
        return List.copyOf(check.violations);
    }

    private void density() {
        long expected = 2;
        for (Commit commit : log) {
            if (commit.revision() != expected) {
                violations.add("the log goes on with revision %d instead of %d".formatted(commit.revision(), expected));
            }
            expected = commit.revision() + 1;
        }
    }

    private void claimRevisions() {
        Map<String, Long> revisionOfValue = revisionsOfValues();
        for (Op op : ops) {
            if (op.action() instanceof Action.Write write) {
                if (op.result() instanceof Result.Wrote wrote) {
                    if (wrote.changed()) {
                        claim(wrote.revision(), op);
                    }
                } else if (write.onlyDeletes()) {
                    anonymous.add(op);
                } else {
                    claimByValue(op, write, revisionOfValue);
                }
            }
        }
    }

    private Map<String, Long> revisionsOfValues() {
        Map<String, Long> revisions = new HashMap<>();
        for (Commit commit : log) {
            for (Action.Change change : commit.changes()) {
                if (change instanceof Action.Put put) {
                    Long before = revisions.put(put.value(), commit.revision());
                    if (before != null && before != commit.revision()) {
                        violations.add("value %s was written twice, at revisions %d and %d"
                                .formatted(put.value(), before, commit.revision()));
                    }
                }
            }
        }
        return revisions;
    }

    private void claimByValue(Op op, Action.Write write, Map<String, Long> revisionOfValue) {
        write.changes().stream()
                .filter(Action.Put.class::isInstance)
                .map(change -> revisionOfValue.get(((Action.Put) change).value()))
                .filter(revision -> revision != null)
                .distinct()
                .forEach(revision -> claim(revision, op));
    }

    private void claim(long revision, Op op) {
        Op other = explained.putIfAbsent(revision, op);
        if (other != null) {
            violations.add("revision %d belongs to two writes: %s and %s".formatted(revision, other, op));
        }
    }

    /** Replays the log once, comparing each answer with the state at its revision. */
    private void replay() {
        Map<Long, List<Op>> answers = answersByRevision();
        Replay state = new Replay();
        compareAnswers(answers.remove(1L), state);
        for (Commit commit : log) {
            explain(commit, state);
            state.apply(commit.changes());
            compareAnswers(answers.remove(state.revision()), state);
        }
        answers.values().stream()
                .flatMap(List::stream)
                .forEach(op -> violations.add("answered with a revision that was never committed: " + op));
        explained.forEach((revision, op) -> {
            if (revision < 2 || revision > state.revision()) {
                violations.add("lost: nothing was committed at revision %d for %s".formatted(revision, op));
            }
        });
    }

    /** Reads by the revision whose state they show, writes that changed nothing by their header's. */
    private Map<Long, List<Op>> answersByRevision() {
        Map<Long, List<Op>> answers = new LinkedHashMap<>();
        for (Op op : ops) {
            if (op.result() instanceof Result.Found found) {
                long asked = ((Action.Read) op.action()).revision();
                answers.computeIfAbsent(asked > 0 ? asked : found.revision(), r -> new ArrayList<>())
                        .add(op);
            } else if (op.result() instanceof Result.Wrote wrote && !wrote.changed()) {
                answers.computeIfAbsent(wrote.revision(), r -> new ArrayList<>())
                        .add(op);
            }
        }
        return answers;
    }

    private void explain(Commit commit, Replay before) {
        Op op = explained.get(commit.revision());
        if (op == null) {
            op = takeAnonymous(commit, before);
        }
        if (op == null) {
            violations.add("nobody asked for revision %d: %s".formatted(commit.revision(), commit.changes()));
        } else if (!couldBe(op, commit, before)) {
            violations.add(
                    "revision %d is %s, which %s cannot have made".formatted(commit.revision(), commit.changes(), op));
        }
    }

    /** Going up the revisions, whoever might explain this one might explain each later one: any choice will do. */
    private @Nullable Op takeAnonymous(Commit commit, Replay before) {
        for (Iterator<Op> left = anonymous.iterator(); left.hasNext(); ) {
            Op op = left.next();
            if (couldBe(op, commit, before) && commit.revision() > floor.before(op.calledAt())) {
                left.remove();
                return op;
            }
        }
        return null;
    }

    private static boolean couldBe(Op op, Commit commit, Replay before) {
        Action.Write write = (Action.Write) op.action();
        return before.holds(write.guards()) && before.effective(write.changes()).equals(commit.changes());
    }

    private void compareAnswers(@Nullable List<Op> answers, Replay state) {
        for (Op op : answers == null ? List.<Op>of() : answers) {
            if (op.action() instanceof Action.Read read && op.result() instanceof Result.Found found) {
                List<Result.Version> expected = state.range(read.from(), read.to());
                if (!found.versions().equals(expected)) {
                    violations.add("%s, but revision %d holds %s".formatted(op, state.revision(), expected));
                }
            } else if (op.action() instanceof Action.Write write && op.result() instanceof Result.Wrote wrote) {
                boolean holds = state.holds(write.guards());
                if (holds != wrote.succeeded()
                        || holds && !state.effective(write.changes()).isEmpty()) {
                    violations.add("%s changed nothing, but not so at revision %d".formatted(op, state.revision()));
                }
            }
        }
    }

    /** Nothing may stand before what was already answered when it was called. */
    private void realTime() {
        for (Op op : ops) {
            long before = floor.before(op.calledAt());
            if (op.result() == null || op.isSerializable()) {
                continue;
            }
            boolean changed = op.result() instanceof Result.Wrote wrote && wrote.changed();
            if (op.result().revision() < before || changed && op.result().revision() == before) {
                violations.add("stale: revision %d had been answered before %s was called".formatted(before, op));
            }
        }
        explained.forEach((revision, op) -> {
            if (op.result() == null && revision <= floor.before(op.calledAt())) {
                violations.add("revision %d was answered before %s was called".formatted(revision, op));
            }
        });
    }

    private void serializableReadsStayForward() {
        Map<Asker, Long> seen = new HashMap<>();
        for (Op op : ops) {
            if (op.result() != null) {
                Asker asker = new Asker(op.client(), op.member());
                long revision = op.result().revision();
                Long before = seen.put(asker, revision);
                if (before != null && revision < before && op.isSerializable()) {
                    violations.add("went back from revision %d: %s".formatted(before, op));
                }
            }
        }
    }
}
