package dev.akkad.lab;

import dev.akkad.member.Clock;
import dev.akkad.member.MemberGuardian.Victim;
import dev.akkad.member.MemberInfo;
import dev.akkad.member.MemberNode;
import dev.akkad.member.MemberPorts;
import dev.akkad.member.PeerTransport;
import dev.akkad.member.Surroundings;
import dev.akkad.store.JournalLog;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that can be done to one member, and what is put around it so that it can. */
public final class Lab implements Surroundings, Closeable {
    /** As a Go program that panics, which is what gofail makes of etcd. */
    static final int CRASHED = 2;

    private static final Logger LOG = LoggerFactory.getLogger(Lab.class);

    private final String name;
    private final RandomGenerator random = new Random();
    private final Points points = new Points(random, Lab::end);
    private final Links links = new Links();
    private final Pauses pauses = new Pauses(System::nanoTime);
    private final Map<DiskFile, DiskFault> disks = new EnumMap<>(DiskFile.class);
    private final AtomicLong aheadMillis = new AtomicLong();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(Lab::daemon);
    private final List<LabServer> servers = new ArrayList<>();
    private volatile boolean leads;
    private volatile @Nullable MemberNode node;

    /**
     * @param name of the member
     * @param listen where the fault API listens; port 0 = any that is free
     * @param gofail where gofail's protocol alone is spoken too, null = nowhere
     * @param failpoints what is set from the beginning, {@code name=terms;name=terms}
     */
    public record Settings(
            String name, InetSocketAddress listen, @Nullable InetSocketAddress gofail, String failpoints) {}

    private Lab(String name) {
        this.name = name;
        for (DiskFile file : DiskFile.values()) {
            disks.put(file, new DiskFault());
        }
    }

    /**
     * Listens at once; the member comes later ({@link #attach}).
     *
     * @throws IOException when it cannot listen
     * @throws IllegalArgumentException when the failpoints cannot be set
     */
    public static Lab open(Settings settings) throws IOException {
        Lab lab = new Lab(settings.name());
        try {
            lab.points.enableAll(settings.failpoints());
            lab.servers.add(LabServer.start(settings.listen(), lab.points, new LabApi(lab)));
            if (settings.gofail() != null) {
                lab.servers.add(LabServer.start(settings.gofail(), lab.points, null));
            }
        } catch (IOException | IllegalArgumentException e) {
            lab.close();
            throw e;
        }
        return lab;
    }

    /** Where the fault API listens, such as {@code http://127.0.0.1:40123}. */
    public String url() {
        return servers.get(0).url();
    }

    /** Where gofail's protocol alone is spoken, for tests. */
    String gofailUrl() {
        return servers.get(1).url();
    }

    /** The member is there now: its actors can be killed, its peers are known by name. */
    public void attach(MemberNode started) {
        node = started;
    }

    @Override
    public Clock clock(Clock real) {
        return new LabClock(real, aheadMillis);
    }

    @Override
    public JournalLog journal(JournalLog real) {
        return new LabJournal(real, disk(DiskFile.JOURNAL), points);
    }

    @Override
    public PeerTransport transport(PeerTransport real) {
        return new LabTransport(real, links, points, () -> leads, new OnThread(), random);
    }

    @Override
    public MemberPorts ports(MemberPorts real) {
        return LabPorts.around(real, points, disk(DiskFile.STORE), pauses, leading -> leads = leading);
    }

    String name() {
        return name;
    }

    Points points() {
        return points;
    }

    Links links() {
        return links;
    }

    DiskFault disk(DiskFile file) {
        DiskFault fault = disks.get(file);
        if (fault == null) {
            throw new AssertionError("no disk " + file);
        }
        return fault;
    }

    long aheadMillis() {
        return aheadMillis.get();
    }

    void jump(long millis) {
        aheadMillis.addAndGet(millis);
    }

    /** Everybody as the log knows them; empty while the member does not run yet. */
    List<MemberInfo> members() {
        MemberNode member = node;
        return member == null ? List.of() : member.members();
    }

    /** 0 = the member does not run yet. */
    long memberId() {
        MemberNode member = node;
        return member == null ? 0 : member.status().memberId();
    }

    /** @return whether there is a member */
    boolean kill(Victim victim) {
        MemberNode member = node;
        if (member != null) {
            member.kill(victim);
        }
        return member != null;
    }

    /** The journal's actor stands still by its next write, for it does nothing else. */
    void pause(Victim kind, long nanos) {
        if (kind == Victim.RAFT_JOURNAL) {
            disk(DiskFile.JOURNAL).hold(nanos);
        } else {
            pauses.hold(kind, nanos);
        }
    }

    long pausedNanos(Victim kind) {
        return pauses.leftNanos(kind);
    }

    /** All is as it would be without a lab, but for what is lost already. */
    void heal() {
        points.disableAll();
        links.heal();
        pauses.heal();
        disks.values().forEach(DiskFault::heal);
        aheadMillis.set(0);
    }

    private static void end(String reason) {
        LOG.error("{}: the process ends here, as lab or gofail was asked to make it", reason);
        Runtime.getRuntime().halt(CRASHED);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "akkad-lab");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        servers.forEach(LabServer::close);
        thread.shutdownNow();
    }

    private final class OnThread implements Later {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void after(long nanos, Runnable work) {
            var unused = thread.schedule(() -> guarded(work), nanos, TimeUnit.NANOSECONDS);
        }

        /** What one delivery throws must not be lost, or nobody would know why the rest is. */
        private void guarded(Runnable work) {
            try {
                work.run();
            } catch (RuntimeException e) {
                LOG.warn("lab: a delayed message was not delivered", e);
            }
        }
    }
}
