package dev.akkad.machine;

import dev.akkad.base.Bytes;
import dev.akkad.base.Checks;
import dev.akkad.machine.MachineStore.Bucket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Who belongs to the cluster, who did once, and its version: one writer, read by any thread. */
final class Members {
    private static final Bytes CLUSTER_VERSION = Bytes.utf8("clusterVersion");
    private static final Bytes DOWNGRADE = Bytes.utf8("downgrade");
    private static final Bytes REMOVED = Bytes.utf8("removed");
    private static final Comparator<MemberRecord> BY_ID = Comparator.comparing(MemberRecord::id, Long::compareUnsigned);

    private final MachineStore store;
    private final int learnersMax;
    private volatile List<MemberRecord> members;
    private volatile SortedSet<Long> removed;
    private volatile String clusterVersion;
    private volatile @Nullable Downgrade downgrade;

    Members(MachineStore store, int learnersMax) {
        this.store = store;
        this.learnersMax = learnersMax;
        List<MemberRecord> stored = new ArrayList<>();
        store.scan(Bucket.MEMBERS, (key, value) -> stored.add(MemberJson.decode(value)));
        stored.sort(BY_ID);
        this.members = List.copyOf(stored);
        SortedSet<Long> gone = new TreeSet<>();
        store.scan(Bucket.MEMBERS_REMOVED, (key, value) -> gone.add(Long.parseUnsignedLong(key.utf8(), 16)));
        this.removed = Collections.unmodifiableSortedSet(gone);
        Bytes version = store.get(Bucket.CLUSTER, CLUSTER_VERSION);
        this.clusterVersion = version == null ? "" : version.utf8();
        Bytes wanted = store.get(Bucket.CLUSTER, DOWNGRADE);
        this.downgrade = wanted == null ? null : Downgrade.decode(wanted);
    }

    /** By ascending id. */
    List<MemberRecord> all() {
        return members;
    }

    /** Who was a member once. */
    SortedSet<Long> removed() {
        return removed;
    }

    /** Such as {@code 3.7.0}, empty until the leader fixed it. */
    String clusterVersion() {
        return clusterVersion;
    }

    /** Null when nobody ever asked for one. */
    @Nullable
    Downgrade downgrade() {
        return downgrade;
    }

    void bootstrap(List<MemberRecord> founders) {
        Checks.check(members.isEmpty(), "the cluster was founded before: %s", members);
        founders.forEach(this::save);
    }

    void publish(Request.PublishMember publish) {
        MemberRecord member = find(publish.memberId());
        // A member may be removed while its own announcement is on its way.
        if (member != null) {
            save(member.published(publish.name(), publish.clientUrls()));
        }
    }

    void setClusterVersion(String version) {
        store.put(Bucket.CLUSTER, CLUSTER_VERSION, Bytes.utf8(version));
        clusterVersion = version;
    }

    void setDowngrade(Downgrade wanted) {
        store.put(Bucket.CLUSTER, DOWNGRADE, wanted.encode());
        downgrade = wanted;
    }

    /** Why {@code change} is refused as things stand, or null; one more learner may be too many. */
    @Nullable
    EtcdError validate(MemberChange change) {
        EtcdError error = check(change);
        boolean tooMany = change.kind() == MemberChange.Kind.ADD_LEARNER
                && members.stream().filter(MemberRecord::learner).count() >= learnersMax;
        return error == null && tooMany ? EtcdError.TOO_MANY_LEARNERS : error;
    }

    /** The same without what depends on a member's own settings. */
    @Nullable
    EtcdError check(MemberChange change) {
        if (removed.contains(change.memberId())) {
            return EtcdError.MEMBER_NOT_FOUND;
        }
        MemberRecord member = find(change.memberId());
        return switch (change.kind()) {
            case ADD, ADD_LEARNER -> checkAdd(change, member);
            case PROMOTE -> checkPromote(member);
            case REMOVE -> member == null ? EtcdError.MEMBER_NOT_FOUND : null;
            case UPDATE -> checkUpdate(change, member);
        };
    }

    void apply(MemberChange change) {
        switch (change.kind()) {
            case ADD -> save(added(change, false));
            case ADD_LEARNER -> save(added(change, true));
            case PROMOTE -> save(existing(change).promoted());
            case UPDATE -> save(existing(change).withPeerUrls(change.peerUrls()));
            case REMOVE -> remove(change.memberId());
        }
    }

    private @Nullable EtcdError checkAdd(MemberChange change, @Nullable MemberRecord member) {
        if (member != null) {
            return EtcdError.MEMBER_ID_EXISTS;
        }
        return isUrlTaken(change) ? EtcdError.PEER_URL_EXISTS : null;
    }

    private static @Nullable EtcdError checkPromote(@Nullable MemberRecord member) {
        if (member == null) {
            return EtcdError.MEMBER_NOT_FOUND;
        }
        return member.learner() ? null : EtcdError.MEMBER_NOT_LEARNER;
    }

    private @Nullable EtcdError checkUpdate(MemberChange change, @Nullable MemberRecord member) {
        if (member == null) {
            return EtcdError.MEMBER_NOT_FOUND;
        }
        return isUrlTaken(change) ? EtcdError.PEER_URL_EXISTS : null;
    }

    private boolean isUrlTaken(MemberChange change) {
        return members.stream()
                .filter(member -> member.id() != change.memberId())
                .flatMap(member -> member.peerUrls().stream())
                .anyMatch(change.peerUrls()::contains);
    }

    private static MemberRecord added(MemberChange change, boolean learner) {
        return new MemberRecord(change.memberId(), "", change.peerUrls(), List.of(), learner);
    }

    private MemberRecord existing(MemberChange change) {
        MemberRecord member = find(change.memberId());
        if (member == null) {
            throw new AssertionError("no member for " + change);
        }
        return member;
    }

    private @Nullable MemberRecord find(long id) {
        for (MemberRecord member : members) {
            if (member.id() == id) {
                return member;
            }
        }
        return null;
    }

    private void save(MemberRecord member) {
        store.put(Bucket.MEMBERS, key(member.id()), MemberJson.encode(member));
        List<MemberRecord> changed = without(member.id());
        changed.add(member);
        changed.sort(BY_ID);
        members = List.copyOf(changed);
    }

    private void remove(long id) {
        store.delete(Bucket.MEMBERS, key(id));
        // Remembered for ever: whoever was removed must not come back under the same id.
        store.put(Bucket.MEMBERS_REMOVED, key(id), REMOVED);
        SortedSet<Long> gone = new TreeSet<>(removed);
        gone.add(id);
        removed = Collections.unmodifiableSortedSet(gone);
        members = List.copyOf(without(id));
    }

    private List<MemberRecord> without(long id) {
        List<MemberRecord> others = new ArrayList<>(members);
        others.removeIf(member -> member.id() == id);
        return others;
    }

    private static Bytes key(long id) {
        return Bytes.utf8(Long.toHexString(id));
    }
}
