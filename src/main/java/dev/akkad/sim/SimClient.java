package dev.akkad.sim;

import dev.akkad.check.Action;
import dev.akkad.check.History;
import dev.akkad.check.Result;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Outcome;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client that reads and writes a few keys, one request at a time, and writes down what it is told. It tries
 * everything once: what is not answered stays unknown, and it goes on as somebody else, at another member.
 */
final class SimClient {
    /** What leaves nothing behind, whatever was asked. */
    private static final Set<EtcdError> WITHOUT_EFFECT = Set.of(
            EtcdError.COMPACTED,
            EtcdError.FUTURE_REVISION,
            EtcdError.TOO_MANY_REQUESTS,
            EtcdError.DUPLICATE_KEY,
            EtcdError.NO_SPACE,
            EtcdError.LEASE_NOT_FOUND);

    private final World world;
    private final SplittableRandom random;
    private final Workload workload;
    private final String name;
    private int id;
    private int target;
    private int count;
    private History.@Nullable Call open;
    private long asked;

    SimClient(World world, int place) {
        this.world = world;
        this.name = "c" + place;
        this.random = world.options().stream("client " + place);
        this.workload = new Workload(world.options(), random);
        this.id = world.nextClientId();
        this.target = place % world.members().size();
    }

    void start() {
        pause();
    }

    /** Whether it waits for no answer. */
    boolean isIdle() {
        return open == null;
    }

    private void pause() {
        double mean = TimeUnit.MILLISECONDS.toNanos(world.options().of(Setting.THINK_MILLIS));
        world.later((long) (-Math.log(1 - random.nextDouble()) * mean), this::next);
    }

    private void next() {
        if (!world.isWorking()) {
            return;
        }
        count++;
        ask(workload.next(name + "." + id + "-" + count));
    }

    private void ask(Action action) {
        SimMember member = world.members().get(target);
        History.Call call = world.history().call(id, member.answering(), action);
        open = call;
        long number = ++asked;
        world.tally().count("requests");
        world.tell("ask", name, () -> member.name() + " " + action);
        world.door()
                .ask(
                        member,
                        (node, reply) -> node.submit(Requests.of(action), reply),
                        outcome -> answered(number, action, call, outcome),
                        () -> unanswered(number, call, true));
        world.laterMillis(world.options().of(Setting.CLIENT_TIMEOUT_MILLIS), () -> unanswered(number, call, false));
    }

    private void answered(long number, Action action, History.Call call, Outcome outcome) {
        if (number != asked || open != call) {
            return;
        }
        if (outcome instanceof Outcome.Done done) {
            open = null;
            Result result = Requests.result(done.response());
            call.returned(result);
            workload.told(action, result);
            world.tally().count(result instanceof Result.Found ? "reads answered" : "writes answered");
            world.tell("told", name, result::toString);
            world.loop().digest().add(result.revision());
            pause();
        } else if (outcome instanceof Outcome.Refused refused) {
            world.tally().count("refused: " + refused.error());
            unanswered(number, call, WITHOUT_EFFECT.contains(refused.error()));
        }
    }

    private void unanswered(long number, History.Call call, boolean forCertain) {
        if (number != asked || open != call) {
            return;
        }
        open = null;
        world.tell("unanswered", name, () -> forCertain ? "not done" : "unknown");
        if (forCertain) {
            call.refused();
        } else {
            call.unknown();
            world.tally().count("outcomes unknown");
            id = world.nextClientId();
        }
        target = random.nextInt(world.members().size());
        pause();
    }
}
