package dev.akkad.sim;

import dev.akkad.check.Action;
import dev.akkad.check.History;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Response;
import dev.akkad.member.MemberStatus;
import dev.akkad.raft.Membership;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * What must come back once nothing goes wrong any more: first a majority without the others, then everybody; and then
 * all must be the same.
 */
final class Recovery {
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int ELECTIONS_MAX = 30;
    private static final long SECONDS_MAX = 20;
    private static final long ATTEMPT_MILLIS = 1000;
    private static final int SETTLE_ELECTIONS = 10;
    private static final long SETTLE_SECONDS = 3;

    private final World world;
    private final SplittableRandom random;
    private final Map<Long, Response.HashKv> hashes = new TreeMap<>();

    Recovery(World world) {
        this.world = world;
        this.random = world.options().stream("recovery");
    }

    /** Runs on until all is well again, or it is clear that it will not be. */
    void run() {
        world.nemesis().stop();
        world.recruiter().stop();
        world.calm();
        world.members().forEach(SimMember::heal);
        if (hasNewMembers()) {
            settle();
        }
        List<SimMember> core = core();
        if (core.isEmpty()) {
            return;
        }
        for (SimMember member : world.members()) {
            if (core.contains(member)) {
                member.start();
            } else {
                member.crash();
            }
        }
        world.later(0, this::clearAlarms);
        world.tell("core", "", () -> core.stream().map(SimMember::name).toList().toString());
        if (!serves(core, "a majority without the others")) {
            return;
        }
        world.members().forEach(SimMember::start);
        if (!serves(survivors(), "everybody") || !removedLeave()) {
            return;
        }
        switchOffStrangers();
        world.stopWork();
        world.watchers().forEach(SimWatcher::hurry);
        if (await(this::isQuiet)) {
            compareHashes();
        } else {
            complain();
        }
    }

    /** An alarm may still be on its way when the first ones are cleared. */
    private void clearAlarms() {
        world.operator().clearAlarms();
        world.laterMillis(ATTEMPT_MILLIS, this::clearAlarms);
    }

    private boolean hasNewMembers() {
        return Fault.OF_MEMBERSHIP.stream().anyMatch(fault -> world.options().perMinute(fault) > 0);
    }

    /** What of the membership is still under way comes or does not: a majority can be named only when it is known. */
    private void settle() {
        world.members().forEach(SimMember::start);
        long until = world.loop().nowNanos()
                + world.electionTimeout().toNanos() * SETTLE_ELECTIONS
                + TimeUnit.SECONDS.toNanos(SETTLE_SECONDS);
        world.loop().run(until, () -> !world.findings().isEmpty());
    }

    /** Members that take part and can. */
    private List<SimMember> survivors() {
        return world.members().stream()
                .filter(member -> membership().contains(member.id()))
                .filter(member -> !world.isLost(member.id()))
                .toList();
    }

    private Membership membership() {
        return world.consensus().membership();
    }

    private List<SimMember> core() {
        Membership membership = membership();
        List<SimMember> left = new ArrayList<>(survivors().stream()
                .filter(member -> membership.isVoter(member.id()))
                .toList());
        if (left.size() < membership.quorum()) {
            world.findings().add(Findings.Kind.INTERNAL, "the nemesis left no majority of " + membership);
            return List.of();
        }
        while (left.size() > membership.quorum()) {
            left.remove(random.nextInt(left.size()));
        }
        return left;
    }

    /** Who is no member any more learns of it from the others, and ends; but not who knows none of them. */
    private boolean removedLeave() {
        boolean done = await(() -> removed().isEmpty());
        if (!done && world.findings().isEmpty()) {
            world.findings()
                    .add(
                            Findings.Kind.LIVENESS,
                            "removed, and still there: "
                                    + removed().stream().map(SimMember::name).toList());
        }
        return done && world.findings().isEmpty();
    }

    /** Who was removed before it knew anybody waits for ever, and so would those who watch there. */
    private void switchOffStrangers() {
        strangers().forEach(SimMember::crash);
    }

    private Stream<SimMember> strangers() {
        return world.members().stream().filter(member -> !membership().contains(member.id()));
    }

    private List<SimMember> removed() {
        return strangers()
                .filter(member -> member.isUp() && world.consensus().knowsMembers(member.id()))
                .toList();
    }

    private boolean await(BooleanSupplier condition) {
        long limit = world.loop().nowNanos()
                + world.electionTimeout().toNanos() * ELECTIONS_MAX
                + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
        while (world.findings().isEmpty() && world.loop().nowNanos() < limit) {
            if (condition.getAsBoolean()) {
                return true;
            }
            world.loop()
                    .run(
                            world.loop().nowNanos() + SLICE_NANOS,
                            () -> !world.findings().isEmpty());
        }
        return condition.getAsBoolean();
    }

    /** Each of them must carry out a write, and that within a bounded time. */
    private boolean serves(List<SimMember> members, String who) {
        List<SimMember> waiting = new ArrayList<>(members);
        members.forEach(member -> write(member, waiting));
        boolean done = await(waiting::isEmpty);
        if (!done && world.findings().isEmpty()) {
            world.findings()
                    .add(
                            Findings.Kind.LIVENESS,
                            "%s healed, but no write succeeds at %s: %s"
                                    .formatted(
                                            who,
                                            waiting.stream()
                                                    .map(SimMember::name)
                                                    .toList(),
                                            states()));
        }
        return done && world.findings().isEmpty();
    }

    private void write(SimMember member, List<SimMember> waiting) {
        if (!waiting.contains(member)) {
            return;
        }
        member.start(); // it may have ended of what its disk did before all was healed
        int client = world.nextClientId();
        Action action = Action.Write.put("k0", "recovery-" + client);
        History.Call call = world.history().call(client, member.answering(), action);
        boolean[] over = new boolean[1];
        world.door()
                .ask(
                        member,
                        (node, reply) -> node.submit(Requests.of(action), reply),
                        outcome -> {
                            if (over[0]) {
                                return;
                            }
                            over[0] = true;
                            if (outcome instanceof Outcome.Done done) {
                                call.returned(Requests.result(done.response()));
                                waiting.remove(member);
                            } else {
                                call.unknown();
                            }
                        },
                        () -> {
                            over[0] = true;
                            call.refused();
                        });
        world.laterMillis(ATTEMPT_MILLIS, () -> {
            if (!over[0]) {
                over[0] = true;
                call.unknown();
            }
            write(member, waiting);
        });
    }

    /** Nothing is left to be done: all have applied the same, and watchers have seen it. */
    private boolean isQuiet() {
        long last = world.chronicle().last();
        return survivors().stream().allMatch(member -> isAt(member, last))
                && world.watchers().stream().allMatch(watcher -> watcher.isAt(last))
                && world.leases().isOver(world.chronicle());
    }

    /** And nobody waits there for anything, so that it stays so. */
    private static boolean isAt(SimMember member, long revision) {
        if (!member.isUp()) {
            return false;
        }
        MemberStatus status = member.node().status();
        return status.store().revision() == revision && status.raft().pending() == 0;
    }

    /** Says what did not come to rest. */
    private void complain() {
        if (!world.findings().isEmpty()) {
            return;
        }
        long last = world.chronicle().last();
        List<String> behind = world.watchers().stream()
                .filter(watcher -> !watcher.isAt(last))
                .map(SimWatcher::name)
                .toList();
        world.findings()
                .add(
                        Findings.Kind.LIVENESS,
                        "all healed, but it does not come to rest at revision %d: members %s, watchers behind %s,"
                                        .formatted(last, states(), behind)
                                + (world.leases().isOver(world.chronicle()) ? "" : " leases do not end"));
    }

    private String states() {
        return world.members().stream()
                .map(member -> member.isUp()
                        ? member.name() + " " + member.node().status()
                        : member.name() + (member.isGone() ? " gone" : " down"))
                .toList()
                .toString();
    }

    private void compareHashes() {
        askForHashes();
        if (!await(this::areOfOneState)) {
            world.findings().add(Findings.Kind.LIVENESS, "not every member told the hash of the same state: " + hashes);
        } else if (hashes.values().stream().distinct().count() > 1) {
            world.findings().add(Findings.Kind.SAFETY, "members have different hashes: " + hashes);
        } else {
            world.tally().add("hashes compared", hashes.size());
        }
    }

    private void askForHashes() {
        hashes.clear();
        for (SimMember member : survivors()) {
            world.loop()
                    .submit(
                            member.host(),
                            () -> member.node().hashKv(0, outcome -> {
                                if (outcome instanceof Outcome.Done done
                                        && done.response() instanceof Response.HashKv hash) {
                                    hashes.put(member.id(), hash);
                                }
                            }));
        }
    }

    /** A compaction may still be on its way to some: it makes no revision. Then they are asked once more. */
    private boolean areOfOneState() {
        if (hashes.size() < survivors().size()) {
            return false;
        }
        boolean one = hashes.values().stream()
                        .map(hash -> List.of(hash.revision(), hash.compactRevision()))
                        .distinct()
                        .count()
                == 1;
        if (!one) {
            askForHashes();
        }
        return one;
    }
}
