package dev.akkad.sim;

import dev.akkad.check.History;
import dev.akkad.member.MemberInfo;
import dev.akkad.sim.loop.Host;
import dev.akkad.sim.loop.Loop;
import dev.akkad.sim.loop.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One simulated cluster with everything around it; lives as long as its run. */
final class World implements AutoCloseable {
    static final int HEARTBEAT_TICKS = 2;

    private final Options options;
    private final Findings findings = new Findings();
    private final Tally tally = new Tally();
    private final Trace trace;
    private final Loop loop;
    private final Host wire;
    private final Network network;
    private final Chronicle chronicle;
    private final ConsensusWatch consensus;
    private final History history;
    private final List<SimMember> members = new ArrayList<>();
    private final List<Consumer<SimMember>> whenCrashed = new ArrayList<>();
    private final Nemesis nemesis;
    private final Recruiter recruiter;
    private final Door door;
    private final Operator operator;
    private final Compactor compactor;
    private final LeaseBook leases;
    private final List<SimClient> clients = new ArrayList<>();
    private final List<SimWatcher> watchers = new ArrayList<>();
    private final List<LeaseHolder> holders = new ArrayList<>();
    private long moments;
    private int clientIds;
    private boolean working = true;
    private boolean stormy = true;

    World(Options options, Trace trace) {
        this.options = options;
        this.trace = trace;
        Policy policy = Policy.values()[options.count(Setting.POLICY) % Policy.values().length];
        this.loop = new Loop(
                dev.akkad.sim.loop.Chance.mix(options.seed(), "schedule"),
                policy,
                text -> findings.add(Findings.Kind.INTERNAL, text));
        this.wire = loop.host("world");
        this.network = new Network(loop, wire, options, tally);
        this.chronicle = new Chronicle(findings, loop::nowNanos);
        this.consensus = new ConsensusWatch(findings, tally);
        this.history = new History(() -> ++moments);
        for (int place = 0; place < options.count(Setting.MEMBERS); place++) {
            members.add(new SimMember(this, place + 1L, "m" + (place + 1), true));
        }
        consensus.found(members.stream().map(SimMember::id).toList());
        this.recruiter = new Recruiter(this);
        consensus.whenChanged(recruiter::committed);
        this.door = new Door(this);
        this.operator = new Operator(this);
        this.nemesis = new Nemesis(this);
        this.compactor = new Compactor(this);
        this.leases = new LeaseBook(this);
        for (int place = 0; place < options.of(Setting.CLIENTS); place++) {
            clients.add(new SimClient(this, place));
        }
        for (int place = 0; place < options.of(Setting.WATCHERS); place++) {
            watchers.add(new SimWatcher(this, place));
        }
        for (int place = 0; place < options.of(Setting.LEASES); place++) {
            holders.add(new LeaseHolder(this, place));
        }
        loop.afterStep(this::look);
    }

    private void look(Host host) {
        for (SimMember member : members) {
            SimMember.Process process = member.process();
            if (process != null && process.host() == host) {
                member.look();
                return;
            }
        }
    }

    /** The members that found the cluster, as each of them is told. */
    List<MemberInfo> founding() {
        List<MemberInfo> founding = new ArrayList<>();
        for (int id = 1; id <= options.count(Setting.MEMBERS); id++) {
            founding.add(new MemberInfo(id, "m" + id, List.of("http://m" + id + ":2380"), List.of(), false));
        }
        return founding;
    }

    /** Members, clients and faults begin. */
    void start() {
        members.forEach(member -> laterMillis(member.id() * 7, member::start));
        clients.forEach(SimClient::start);
        watchers.forEach(SimWatcher::start);
        holders.forEach(LeaseHolder::start);
        compactor.start();
        nemesis.start();
        new Mercy(this).start();
    }

    /** Clients ask for nothing new. */
    void stopWork() {
        working = false;
    }

    /** Whether clients go on asking. */
    boolean isWorking() {
        return working;
    }

    /** Whether no client waits for an answer. */
    boolean isIdle() {
        return clients.stream().allMatch(SimClient::isIdle);
    }

    /** Nothing goes wrong any more by itself. */
    void calm() {
        stormy = false;
        network.calm();
    }

    boolean isStormy() {
        return stormy;
    }

    /** A name that no client has had. */
    int nextClientId() {
        return ++clientIds;
    }

    Operator operator() {
        return operator;
    }

    Door door() {
        return door;
    }

    long compactionAsked() {
        return compactor.asked();
    }

    LeaseBook leases() {
        return leases;
    }

    List<SimWatcher> watchers() {
        return watchers;
    }

    Options options() {
        return options;
    }

    Findings findings() {
        return findings;
    }

    Tally tally() {
        return tally;
    }

    Loop loop() {
        return loop;
    }

    Network network() {
        return network;
    }

    Chronicle chronicle() {
        return chronicle;
    }

    ConsensusWatch consensus() {
        return consensus;
    }

    History history() {
        return history;
    }

    /** All machines there are; who was added later takes the place of one that is gone, if there is one. */
    List<SimMember> members() {
        return members;
    }

    /** Whether a member will never come back. */
    boolean isLost(long id) {
        return members.stream()
                .anyMatch(member ->
                        member.id() == id && (member.isGone() || member.disk().isRotten()));
    }

    Recruiter recruiter() {
        return recruiter;
    }

    Nemesis nemesis() {
        return nemesis;
    }

    Duration electionTimeout() {
        return Duration.ofMillis(options.of(Setting.TICK_MILLIS) * options.of(Setting.ELECTION_TICKS));
    }

    /** Has the world itself do something in a while. */
    void later(long nanos, Runnable work) {
        loop.later(wire, nanos, work);
    }

    void laterMillis(long millis, Runnable work) {
        later(TimeUnit.MILLISECONDS.toNanos(millis), work);
    }

    void tell(String what, String who, Supplier<String> text) {
        trace.tell(loop.nowNanos(), what, who, text);
    }

    /** Those who have a connection to a member's process hear so when it dies. */
    void whenCrashed(Consumer<SimMember> hear) {
        whenCrashed.add(hear);
    }

    void crashed(SimMember member) {
        whenCrashed.forEach(hear -> hear.accept(member));
    }

    @Override
    public void close() {
        loop.close();
    }
}
