package dev.akkad.sim;

import dev.akkad.sim.disk.DiskFaults;
import dev.akkad.store.NoSpaceException;
import java.io.IOException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What is wrong with the disk of one machine, as the nemesis has it. */
final class DiskTrouble implements DiskFaults {
    /** A moment at which a process can die, as seen from its disk. */
    enum Point {
        BEFORE,
        AFTER
    }

    private record Place(File file, Point point) {}

    private final World world;
    private final SimMember member;
    private final SplittableRandom random;
    private final Map<File, Boolean> failing = new EnumMap<>(File.class);
    private final Set<File> full = EnumSet.noneOf(File.class);
    private @Nullable Place deadly;
    private long stalledUntil;
    private boolean toBlame;

    DiskTrouble(World world, SimMember member) {
        this.world = world;
        this.member = member;
        this.random = world.options().stream("disk of " + member.name());
    }

    /** The process dies at the next write of this kind. */
    void deadlyAt(File file, Point point) {
        deadly = new Place(file, point);
    }

    /** The next write of this kind fails. @param written whether it reaches the disk all the same */
    void failNext(File file, boolean written) {
        failing.put(file, written);
    }

    void fill(boolean isFull) {
        full.clear();
        if (isFull) {
            full.addAll(EnumSet.of(File.JOURNAL, File.STORE, File.SNAPSHOT));
        }
    }

    void stall(long untilNanos) {
        stalledUntil = untilNanos;
    }

    /** A new process finds what the disk holds, not what failed before. */
    void processStarts() {
        toBlame = false;
    }

    /** Whether a process that ends because of its disk is right. */
    boolean isToBlame() {
        return toBlame || member.disk().isRotten();
    }

    void heal() {
        deadly = null;
        failing.clear();
        full.clear();
        stalledUntil = 0;
    }

    /** How long an access takes that begins then. */
    long accessNanos(long begins, long mean) {
        long access = (long) (-Math.log(1 - random.nextDouble()) * mean);
        return Math.max(0, stalledUntil - begins) + access;
    }

    @Override
    public boolean isLow() {
        return !full.isEmpty();
    }

    @Override
    public void begins(File file) throws IOException {
        dieIf(file, Point.BEFORE);
        if (full.contains(file)) {
            world.tally().count("writes refused by a full disk");
            throw new NoSpaceException("the simulated disk is full");
        }
        if (Boolean.FALSE.equals(failing.get(file))) {
            fail(file);
        }
    }

    @Override
    public void ends(File file) throws IOException {
        dieIf(file, Point.AFTER);
        if (Boolean.TRUE.equals(failing.get(file))) {
            fail(file);
        }
    }

    private void fail(File file) throws IOException {
        failing.remove(file);
        toBlame = true;
        world.tally().count("writes failed");
        throw new IOException("the simulated disk failed");
    }

    private void dieIf(File file, Point point) {
        if (new Place(file, point).equals(deadly)) {
            deadly = null;
            world.tally().count("died " + point.name().toLowerCase(java.util.Locale.ROOT) + " a write");
            world.nemesis().restartLater(member);
            member.dieHere();
        }
    }
}
