package dev.akkad.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Pure cores on a network and disks that do only what the test says. Every step of every core is checked against all
 * {@link Invariants}.
 *
 * <p>Without further word a write is durable at once, and messages wait in flight until delivered: {@link #settle} runs
 * the cluster until it is quiet, {@link #run} lets time pass.
 */
final class Cluster {
    /** The settings of every member. */
    record Options(
            int electionTicks,
            int heartbeatTicks,
            int appendBytesMax,
            int inflightAppendsMax,
            long inflightBytesMax,
            boolean preVote) {
        static final Options DEFAULT = new Options(10, 1, 1 << 20, 8, Long.MAX_VALUE, true);

        Options withPreVote(boolean on) {
            return new Options(electionTicks, heartbeatTicks, appendBytesMax, inflightAppendsMax, inflightBytesMax, on);
        }

        Options withAppends(int bytesMax, int inflightMax) {
            return new Options(electionTicks, heartbeatTicks, bytesMax, inflightMax, inflightBytesMax, preVote);
        }

        Options withInflightBytes(long max) {
            return new Options(electionTicks, heartbeatTicks, appendBytesMax, inflightAppendsMax, max, preVote);
        }

        RaftSettings of(long id) {
            return new RaftSettings(
                    id, electionTicks, heartbeatTicks, appendBytesMax, inflightAppendsMax, inflightBytesMax, preVote);
        }
    }

    private final Options options;
    private final SplittableRandom random;
    private final SortedMap<Long, TestMember> members = new TreeMap<>();
    private final List<Message> inFlight = new ArrayList<>();
    private final Set<List<Long>> cutLinks =
            new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
    private final Invariants invariants = new Invariants();
    private final Map<Long, Long> openReads = new LinkedHashMap<>();
    private Predicate<Message> dropFilter = message -> false;
    private Consumer<String> trace = line -> {};
    private boolean traced;

    private Cluster(Membership founders, Options options, long seed) {
        this.options = options;
        this.random = new SplittableRandom(seed);
        for (long id : founders.all()) {
            TestMember member = new TestMember(id);
            members.put(id, member);
            member.disk.write(List.of(new RaftEvent.Bootstrapped(founders)));
            start(member);
        }
    }

    static Cluster of(int voters) {
        return of(voters, Options.DEFAULT);
    }

    static Cluster of(int voters, Options options) {
        return of(membership(voters, 0), options, 1);
    }

    static Cluster of(Membership founders, Options options, long seed) {
        return new Cluster(founders, options, seed);
    }

    /** Voters from 1 on, then learners. */
    static Membership membership(int voters, int learners) {
        SortedSet<Long> voting = new TreeSet<>();
        SortedSet<Long> listening = new TreeSet<>();
        for (long id = 1; id <= voters + learners; id++) {
            (id <= voters ? voting : listening).add(id);
        }
        return new Membership(voting, listening);
    }

    // ---- looking

    TestMember member(long id) {
        TestMember member = members.get(id);
        assertThat(member).as("member %d", id).isNotNull();
        return member;
    }

    Raft raft(long id) {
        return member(id).raft();
    }

    Iterable<TestMember> members() {
        return members.values();
    }

    List<Message> inFlight() {
        return inFlight;
    }

    Invariants invariants() {
        return invariants;
    }

    /** Reads asked for and neither answered nor dropped, by context; value: the member that asked. */
    Map<Long, Long> openReads() {
        return openReads;
    }

    /** The member that leads the highest term, 0 = nobody. */
    long leader() {
        long leader = 0;
        long term = 0;
        for (TestMember member : members.values()) {
            if (member.isUp()
                    && member.raft().role() == RoleName.LEADER
                    && member.raft().term() > term) {
                leader = member.id;
                term = member.raft().term();
            }
        }
        return leader;
    }

    /** Commands that {@code id} has applied, in order, without the leaders' empty ones. */
    List<String> applied(long id) {
        return invariants.committedCommands(member(id).applied());
    }

    /** Whether the latest configuration or any member knows of {@code id}. */
    boolean has(long id) {
        return members.containsKey(id);
    }

    // ---- doing

    Cluster tracedTo(Consumer<String> sink) {
        trace = sink;
        traced = true;
        return this;
    }

    Cluster elect(long id) {
        step(id, Input.Campaign.INSTANCE);
        settle();
        assertThat(raft(id).role()).isEqualTo(RoleName.LEADER);
        return this;
    }

    Cluster propose(long id, String... commands) {
        List<Bytes> payloads = new ArrayList<>();
        for (String command : commands) {
            payloads.add(Bytes.utf8(command));
        }
        step(id, new Input.Propose(payloads));
        return this;
    }

    /** Proposes a change; a member that it adds is started with an empty disk. */
    Cluster change(long id, ConfigChange.Type type, long memberId) {
        boolean adds = type == ConfigChange.Type.ADD_VOTER || type == ConfigChange.Type.ADD_LEARNER;
        if (adds && !members.containsKey(memberId)) {
            join(memberId);
        }
        step(id, new Input.ProposeChange(new ConfigChange(type, memberId, Bytes.EMPTY)));
        return this;
    }

    /** A member with an empty disk, which knows nobody. */
    void join(long id) {
        TestMember member = new TestMember(id);
        members.put(id, member);
        start(member);
    }

    Cluster read(long id, long context) {
        openReads.put(context, id);
        invariants.onReadAsked(context);
        step(id, new Input.ReadIndex(context));
        return this;
    }

    Cluster tick(long id, int count) {
        for (int i = 0; i < count; i++) {
            step(id, Input.Tick.INSTANCE);
        }
        return this;
    }

    /** Lets time pass for everybody who is up, with everything in flight delivered after each tick. */
    Cluster run(int ticks) {
        for (int i = 0; i < ticks; i++) {
            for (TestMember member : List.copyOf(members.values())) {
                if (member.isUp()) {
                    step(member.id, Input.Tick.INSTANCE);
                }
            }
            settle();
        }
        return this;
    }

    /** Delivers and writes until nothing is left to do, but what is held or cut off. */
    Cluster settle() {
        for (int budget = 200_000; budget > 0; budget--) {
            if (!inFlight.isEmpty()) {
                deliver(0);
            } else {
                return this;
            }
        }
        throw new AssertionError("the cluster does not come to rest");
    }

    /** Delivers what is in flight now, but not what that leads to. */
    Cluster deliverOnce() {
        for (int count = inFlight.size(); count > 0; count--) {
            deliver(0);
        }
        return this;
    }

    void deliver(int position) {
        Message message = inFlight.remove(position);
        TestMember to = members.get(message.to());
        boolean arrives = to != null && to.isUp() && !isLost(message);
        if (arrives) {
            step(message.to(), new Input.Receive(message));
        }
        reportSnapshot(message, arrives);
    }

    void drop(int position) {
        reportSnapshot(inFlight.remove(position), false);
    }

    /** Loses everything in flight from one member to another. */
    Cluster drop(long from, long to) {
        for (int i = inFlight.size() - 1; i >= 0; i--) {
            if (inFlight.get(i).from() == from && inFlight.get(i).to() == to) {
                drop(i);
            }
        }
        return this;
    }

    Cluster dropAll(Predicate<Message> filter) {
        dropFilter = filter;
        return this;
    }

    /** Loses everything that one member sends to another from now on. */
    Cluster cut(long from, long to) {
        cutLinks.add(List.of(from, to));
        return this;
    }

    Cluster isolate(long id) {
        for (long other : members.keySet()) {
            if (other != id) {
                cut(id, other).cut(other, id);
            }
        }
        return this;
    }

    Cluster heal() {
        cutLinks.clear();
        dropFilter = message -> false;
        return this;
    }

    Cluster heal(long from, long to) {
        cutLinks.remove(List.of(from, to));
        return this;
    }

    Cluster holdWrites(long id) {
        member(id).holdsWrites = true;
        return this;
    }

    /** Writes are durable at once again, beginning with those that were held. */
    Cluster releaseWrites(long id) {
        member(id).holdsWrites = false;
        persist(id, Integer.MAX_VALUE);
        return this;
    }

    /** Makes up to {@code writesMax} writes durable, as one record. */
    void persist(long id, int writesMax) {
        TestMember member = member(id);
        List<RaftEvent> events = new ArrayList<>();
        List<Message> messages = new ArrayList<>();
        long sequence = 0;
        for (int i = 0; i < writesMax && !member.writes.isEmpty(); i++) {
            TestMember.Write write = member.writes.remove();
            events.addAll(write.events());
            messages.addAll(write.messagesAfterWrite());
            sequence = write.sequence();
        }
        if (!events.isEmpty()) {
            member.disk.write(events);
        }
        messages.forEach(this::send);
        if (!events.isEmpty()) {
            step(id, new Input.Persisted(sequence));
        }
    }

    /** The machine's store catches up, and the log is dropped as far as it reaches, at most to {@code index}. */
    Cluster compact(long id, long index) {
        TestMember member = member(id);
        member.flush();
        step(id, new Input.Compact(Math.min(index, member.stored())));
        return this;
    }

    /** Loses everything that is not durable. */
    Cluster crash(long id) {
        member(id).crash();
        openReads.values().removeIf(asker -> asker == id);
        invariants.onCrash(id);
        return this;
    }

    Cluster restart(long id) {
        start(member(id));
        return this;
    }

    Step step(long id, Input input) {
        TestMember member = member(id);
        Raft raft = member.raft();
        RoleName roleBefore = raft.role();
        long termBefore = raft.term();
        Step step = raft.step(input);
        invariants.check(this, member, step);
        if (traced) {
            TraceText.lines(raft, roleBefore, termBefore, step).forEach(trace);
        }
        step.messages().forEach(this::send);
        if (!step.events().isEmpty() || !step.messagesAfterWrite().isEmpty()) {
            member.writes.add(new TestMember.Write(step.sequence(), step.events(), step.messagesAfterWrite()));
        }
        step.committed().forEach(entry -> member.applied(entry.index()));
        step.reads().forEach(read -> openReads.remove(read.context()));
        member.reads.addAll(step.reads());
        step.signals().forEach(signal -> onSignal(member, signal));
        while (!member.holdsWrites && member.isUp() && !member.writes.isEmpty()) {
            persist(id, 1);
        }
        return step;
    }

    private void onSignal(TestMember member, Step.Signal signal) {
        member.signals.add(signal);
        if (signal instanceof Step.ReadDropped dropped) {
            openReads.remove(dropped.context());
        } else if (signal instanceof Step.SnapshotAccepted accepted) {
            member.applied(accepted.index());
        } else if (signal instanceof Step.SnapshotNeeded needed) {
            sendSnapshot(member, needed.to());
        }
    }

    private void sendSnapshot(TestMember member, long to) {
        Raft raft = member.raft();
        long index = member.applied();
        send(new Message.InstallSnapshot(
                raft.term(), member.id, to, index, raft.termAt(index), raft.membershipAt(index)));
    }

    private void reportSnapshot(Message message, boolean delivered) {
        TestMember from = members.get(message.from());
        if (message instanceof Message.InstallSnapshot && from != null && from.isUp()) {
            step(message.from(), new Input.SnapshotSent(message.to(), delivered));
        }
    }

    private void send(Message message) {
        invariants.onSend(this, message);
        if (traced) {
            trace.accept(TraceText.of(message) + (isLost(message) ? "  (lost)" : ""));
        }
        inFlight.add(message);
    }

    private boolean isLost(Message message) {
        return dropFilter.test(message)
                || !cutLinks.isEmpty() && cutLinks.contains(List.of(message.from(), message.to()));
    }

    private void start(TestMember member) {
        member.start(Raft.recover(
                options.of(member.id), random.split(), member.disk.replay(), member.appliedAfterRestart()));
        invariants.onStart(member);
    }
}
