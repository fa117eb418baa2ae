package dev.akkad.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Small histories written by hand, and sound random ones made by a single copy that answers at odd moments. */
final class Histories {
    private final List<Op> ops = new ArrayList<>();
    private final List<Commit> log = new ArrayList<>();
    private final Replay store = new Replay();
    private final Random random;

    private Histories(long seed) {
        random = new Random(seed);
    }

    /** A history with the log that explains it. */
    record Made(List<Op> ops, List<Commit> log) {}

    static Op op(long calledAt, long returnedAt, Action action, @Nullable Result result) {
        return new Op((int) calledAt, "m1", action, result, calledAt, result == null ? Long.MAX_VALUE : returnedAt);
    }

    static Result.Wrote wrote(long revision) {
        return new Result.Wrote(revision, true, true);
    }

    static Result.Found absent(long revision) {
        return new Result.Found(revision, List.of());
    }

    static Result.Found found(long revision, String key, String value, long create, long mod, long version) {
        return new Result.Found(revision, List.of(new Result.Version(key, value, create, mod, version)));
    }

    static Commit put(long revision, String key, String value) {
        return new Commit(revision, List.of(new Action.Put(key, value)));
    }

    /** Operations of several clients at once: each takes effect at one moment between its call and its return. */
    static Made sound(long seed, int count, int clients) {
        Histories made = new Histories(seed);
        long[] freeAt = new long[clients];
        for (int i = 0; i < count; i++) {
            long effectAt = (i + 1) * 10L;
            int client = made.random.nextInt(clients);
            long calledAt = Math.max(freeAt[client] + 1, effectAt - made.random.nextInt(40));
            if (calledAt > effectAt) {
                continue;
            }
            long returnedAt = effectAt + made.random.nextInt(40);
            freeAt[client] = returnedAt;
            made.step(client, calledAt, returnedAt, i);
        }
        return new Made(made.ops, made.log);
    }

    private void step(int client, long calledAt, long returnedAt, int number) {
        String key = "k" + random.nextInt(3);
        Action action = switch (random.nextInt(5)) {
            case 0 -> Action.Write.delete(key);
            case 1 -> Action.Write.swap(key, random.nextInt(1 + (int) store.revision()), "v" + number);
            case 2 -> Action.Write.put(key, "v" + number);
            default -> Action.Read.of(key);
        };
        boolean lost = action instanceof Action.Write && random.nextInt(10) == 0;
        if (lost && random.nextBoolean()) {
            ops.add(Op.unanswered(client + 1000 * number, "m1", action, calledAt));
            return;
        }
        Result result = carryOut(action);
        ops.add(
                lost
                        ? Op.unanswered(client + 1000 * number, "m1", action, calledAt)
                        : new Op(client, "m1", action, result, calledAt, returnedAt));
    }

    private Result carryOut(Action action) {
        if (action instanceof Action.Read read) {
            return new Result.Found(store.revision(), store.range(read.from(), read.to()));
        }
        Action.Write write = (Action.Write) action;
        if (!store.holds(write.guards())) {
            return new Result.Wrote(store.revision(), false, false);
        }
        List<Action.Change> effective = store.effective(write.changes());
        store.apply(write.changes());
        if (!effective.isEmpty()) {
            log.add(new Commit(store.revision(), effective));
        }
        return new Result.Wrote(store.revision(), true, !effective.isEmpty());
    }
}
