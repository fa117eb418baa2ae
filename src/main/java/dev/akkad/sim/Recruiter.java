package dev.akkad.sim;

import dev.akkad.machine.MemberChange;
import dev.akkad.raft.ConfigChange;
import dev.akkad.raft.Membership;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Who changes the membership, and starts the members that were added. It goes by what is committed, not by what it is
 * told: an answer can be lost, and the change still come.
 */
final class Recruiter {
    private static final int MEMBERS_MAX = 7;
    private static final int START_MILLIS_MAX = 2000;
    private static final long PATIENCE_MILLIS = 3000;
    private static final long NOBODY = 0;

    private final World world;
    private final SplittableRandom random;
    private int names;
    private int urls;
    private int asked;
    private boolean isWaiting;
    private boolean stopped;

    Recruiter(World world) {
        this.world = world;
        this.random = world.options().stream("recruiter");
        this.names = world.options().count(Setting.MEMBERS);
        this.urls = names;
    }

    /** @param kind ADD or ADD_LEARNER */
    void add(MemberChange.Kind kind) {
        if (membership().all().size() < MEMBERS_MAX) {
            urls++;
            ask(kind, NOBODY, List.of("http://peer" + urls + ":2380"));
        }
    }

    /** Not one that will never come back: nobody would. */
    void promote() {
        List<Long> learners =
                membership().learners().stream().filter(id -> !world.isLost(id)).toList();
        if (!learners.isEmpty()) {
            ask(MemberChange.Kind.PROMOTE, anyOf(learners), List.of());
        }
    }

    /** Who will never come back goes first; without such, those that stay are a majority of themselves. */
    void remove() {
        Membership members = membership();
        List<Long> lost = members.all().stream().filter(world::isLost).toList();
        if (!lost.isEmpty()) {
            ask(MemberChange.Kind.REMOVE, anyOf(lost), List.of());
        } else if (members.voters().size() > 1) {
            ask(MemberChange.Kind.REMOVE, anyOf(List.copyOf(members.all())), List.of());
        }
    }

    /** Asks for nothing more, and for nothing again. */
    void stop() {
        stopped = true;
        isWaiting = false;
    }

    private Membership membership() {
        return world.consensus().membership();
    }

    private long anyOf(List<Long> ids) {
        return ids.get(random.nextInt(ids.size()));
    }

    /** One change at a time, as an operator would; but nobody can tell whether a change without an answer will come. */
    private void ask(MemberChange.Kind kind, long id, List<String> peerUrls) {
        if (isWaiting || stopped) {
            return;
        }
        isWaiting = true;
        int mine = ++asked;
        SimMember member = world.members().get(random.nextInt(world.members().size()));
        world.tell("change", member.name(), () -> kind + " " + Long.toHexString(id) + " " + peerUrls);
        world.tally().count("changes asked");
        world.door()
                .ask(
                        member,
                        (node, reply) -> node.changeMembers(kind, id, peerUrls, reply),
                        outcome -> over(mine),
                        () -> over(mine),
                        () -> isWaiting && mine == asked);
        world.laterMillis(PATIENCE_MILLIS, () -> over(mine));
    }

    private void over(int number) {
        if (number == asked) {
            isWaiting = false;
        }
    }

    /** A change is committed: somebody is new, or gone. */
    void committed(ConfigChange change) {
        switch (change.type()) {
            case ADD_VOTER, ADD_LEARNER -> {
                world.tally().count(change.type() == ConfigChange.Type.ADD_VOTER ? "voters added" : "learners added");
                world.later(0, () -> enlist(change.memberId()));
            }
            case PROMOTE -> world.tally().count("learners promoted");
            case REMOVE -> world.tally().count("members removed");
            case UPDATE, CONFIRM -> {}
        }
    }

    private void enlist(long id) {
        List<SimMember> places = world.members();
        names++;
        SimMember added = new SimMember(world, id, "m" + names, false);
        int place = 0;
        while (place < places.size() && !isFree(places.get(place))) {
            place++;
        }
        if (place == places.size()) {
            places.add(added);
        } else {
            places.set(place, added);
        }
        world.laterMillis(random.nextInt(START_MILLIS_MAX), added::start);
    }

    private boolean isFree(SimMember member) {
        return member.isGone() && !membership().contains(member.id());
    }
}
