package dev.akkad.sim;

import dev.akkad.machine.Request;
import java.util.SplittableRandom;

/** A client that compacts now and then, near the latest revision. */
final class Compactor {
    private static final int KEPT_MAX = 30;

    private final World world;
    private final SplittableRandom random;
    private long asked;

    Compactor(World world) {
        this.world = world;
        this.random = world.options().stream("compactor");
    }

    void start() {
        if (world.options().of(Setting.COMPACT_MILLIS) > 0) {
            pause();
        }
    }

    /** The highest revision that it asked to compact to. */
    long asked() {
        return asked;
    }

    private void pause() {
        long mean = world.options().of(Setting.COMPACT_MILLIS);
        world.laterMillis(1 + random.nextLong(2 * mean), this::compact);
    }

    private void compact() {
        if (!world.isWorking()) {
            return;
        }
        long last = world.chronicle().last();
        long revision = random.nextInt(3) == 0 ? last : last - random.nextInt(KEPT_MAX);
        if (revision > 0) {
            asked = Math.max(asked, revision);
            SimMember member =
                    world.members().get(random.nextInt(world.members().size()));
            Request request = new Request.Compact(revision, random.nextBoolean());
            world.door()
                    .ask(
                            member,
                            (node, reply) -> node.submit(request, reply),
                            outcome -> world.tally().count("compactions answered"),
                            () -> {});
        }
        pause();
    }
}
