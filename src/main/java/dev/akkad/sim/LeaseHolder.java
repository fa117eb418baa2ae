package dev.akkad.sim;

import dev.akkad.check.Action;
import dev.akkad.check.History;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import java.util.SplittableRandom;

/** A client that takes a lease, attaches some keys, renews it for a while, and then forgets or revokes it. */
final class LeaseHolder {
    /** Keys that only leases take away. */
    static final String PREFIX = "l";

    private static final int TTL_SECONDS_MAX = 4;
    private static final int KEYS_MAX = 3;
    private static final int RENEWALS_MAX = 8;
    private static final long PATIENCE_MILLIS = 3000;

    private final World world;
    private final SplittableRandom random;
    private final String name;
    private int count;
    private int target;
    private long turn;

    LeaseHolder(World world, int place) {
        this.world = world;
        this.name = PREFIX + place;
        this.random = world.options().stream("lease holder " + place);
        this.target = place % world.members().size();
    }

    /** What to do with an answer that came in time. */
    private interface Then {
        void done(Outcome outcome);
    }

    void start() {
        world.laterMillis(200 + random.nextInt(2000), this::grant);
    }

    /** Asks once; after an answer goes on there, without one somewhere else from the beginning. */
    private void ask(
            java.util.function.BiConsumer<dev.akkad.member.MemberNode, dev.akkad.member.Reply<Outcome>> what,
            Then then) {
        if (!world.isWorking()) {
            return;
        }
        long mine = ++turn;
        world.door()
                .ask(
                        world.members().get(target),
                        what,
                        outcome -> {
                            if (mine == turn) {
                                turn++;
                                then.done(outcome);
                            }
                        },
                        () -> elsewhere(mine));
        world.laterMillis(PATIENCE_MILLIS, () -> elsewhere(mine));
    }

    private void elsewhere(long mine) {
        if (mine == turn) {
            turn++;
            target = random.nextInt(world.members().size());
            world.laterMillis(200, this::grant);
        }
    }

    private void grant() {
        long asked = world.loop().nowNanos();
        Request request = new Request.LeaseGrant(0, 1 + random.nextInt(TTL_SECONDS_MAX));
        ask((node, reply) -> node.submit(request, reply), outcome -> {
            if (outcome instanceof Outcome.Done done && done.response() instanceof Response.LeaseGrant grant) {
                world.tally().count("leases granted");
                world.leases().granted(grant.id(), grant.ttlSeconds(), asked);
                put(grant.id(), grant.ttlSeconds(), 1 + random.nextInt(KEYS_MAX));
            } else {
                world.laterMillis(500, this::grant);
            }
        });
    }

    private void put(long lease, long ttlSeconds, int left) {
        if (left == 0) {
            renew(lease, ttlSeconds, random.nextInt(RENEWALS_MAX));
            return;
        }
        Action action = Action.Write.put(name + "-" + random.nextInt(KEYS_MAX), name + "-" + ++count);
        SimMember member = world.members().get(target);
        History.Call call = world.history().call(world.nextClientId(), member.answering(), action);
        ask((node, reply) -> node.submit(Requests.of(action, lease), reply), outcome -> {
            if (outcome instanceof Outcome.Done done) {
                call.returned(Requests.result(done.response()));
                put(lease, ttlSeconds, left - 1);
            } else if (outcome.equals(new Outcome.Refused(EtcdError.LEASE_NOT_FOUND))) {
                call.refused();
                grant();
            } else {
                call.unknown();
                grant();
            }
        });
    }

    private void renew(long lease, long ttlSeconds, int left) {
        if (left == 0) {
            end(lease);
            return;
        }
        world.laterMillis(ttlSeconds * 1000 * (1 + random.nextInt(3)) / 4, () -> {
            long asked = world.loop().nowNanos();
            ask((node, reply) -> node.keepAlive(lease, reply), outcome -> {
                if (outcome instanceof Outcome.Done done
                        && done.response() instanceof Response.LeaseKeepAlive alive
                        && alive.ttlSeconds() > 0) {
                    world.leases().renewed(lease, asked);
                    renew(lease, ttlSeconds, left - 1);
                } else {
                    if (outcome instanceof Outcome.Done) {
                        world.leases().gone(lease);
                    }
                    world.laterMillis(300, this::grant);
                }
            });
        });
    }

    private void end(long lease) {
        if (random.nextInt(2) == 0) {
            world.tally().count("leases forgotten");
            world.laterMillis(random.nextInt(3000), this::grant);
            return;
        }
        world.leases().revokeAsked(lease, world.loop().nowNanos());
        ask(
                (node, reply) -> node.submit(new Request.LeaseRevoke(lease), reply),
                outcome -> world.laterMillis(500, this::grant));
    }
}
