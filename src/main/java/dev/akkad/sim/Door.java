package dev.akkad.sim;

import dev.akkad.machine.Outcome;
import dev.akkad.member.MemberNode;
import dev.akkad.member.Reply;
import dev.akkad.sim.loop.Host;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The way of clients to members and back. Requests and answers can be lost on it, each for itself. */
final class Door {
    private static final long LEAST_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final long MEAN_NANOS = TimeUnit.MICROSECONDS.toNanos(400);
    private static final int PERMILLE = 1000;

    private final World world;
    private final SplittableRandom random;

    Door(World world) {
        this.world = world;
        this.random = world.options().stream("clients' network");
    }

    long delayNanos() {
        return LEAST_NANOS + (long) (-Math.log(1 - random.nextDouble()) * MEAN_NANOS);
    }

    private boolean isLost() {
        return world.isStormy()
                && random.nextInt(2 * PERMILLE) < world.options().of(Setting.CLIENT_LOSS_PERMILLE);
    }

    /**
     * Asks a member; exactly one of the two is called, or none.
     *
     * @param refused nobody listened there: for certain nothing was done
     */
    void ask(
            SimMember member,
            BiConsumer<MemberNode, Reply<Outcome>> question,
            Consumer<Outcome> answered,
            Runnable refused) {
        ask(member, question, answered, refused, () -> true);
    }

    /** @param wanted whether the client still waits, for what a member tries again as long as somebody does */
    void ask(
            SimMember member,
            BiConsumer<MemberNode, Reply<Outcome>> question,
            Consumer<Outcome> answered,
            Runnable refused,
            BooleanSupplier wanted) {
        if (isLost()) {
            world.tally().count("requests lost");
            return;
        }
        world.later(delayNanos(), () -> {
            SimMember.Process process = member.process();
            if (process == null) {
                world.later(delayNanos(), refused);
                return;
            }
            Reply<Outcome> reply = new Reply<>() {
                @Override
                public void complete(Outcome outcome) {
                    answer(process.host(), outcome, answered);
                }

                @Override
                public boolean isWanted() {
                    return wanted.getAsBoolean();
                }
            };
            world.loop().submit(process.host(), () -> question.accept(process.node(), reply));
        });
    }

    private void answer(Host host, Outcome outcome, Consumer<Outcome> answered) {
        if (!host.isAlive()) {
            return;
        }
        if (isLost()) {
            world.tally().count("answers lost");
            return;
        }
        world.later(delayNanos(), () -> answered.accept(outcome));
    }
}
