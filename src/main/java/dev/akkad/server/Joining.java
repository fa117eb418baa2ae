package dev.akkad.server;

import dev.akkad.machine.MemberRecord;
import dev.akkad.member.remote.PeerAddress;
import dev.akkad.member.remote.RemoteSettings;
import dev.akkad.member.remote.Roster;
import dev.akkad.member.remote.RosterInquiry;
import dev.akkad.store.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How a member without data becomes the one that was added to a running cluster: by what its members say. */
final class Joining {
    /** On a busy machine a JVM that has just been started needs ten for its first message. */
    private static final long ANSWER_SECONDS_MAX = 30;

    private static final long CLOSE_SECONDS_MAX = 10;

    private Joining() {}

    /**
     * Asks the others in the initial cluster; {@link StartupException} in etcd's words when this one is not among them.
     */
    static Identity join(ServerSettings settings, RemoteSettings remote) {
        RosterInquiry inquiry = RosterInquiry.start(remote, others(settings));
        try {
            Roster.Answer roster = inquiry.answer()
                    .toCompletableFuture()
                    .orTimeout(ANSWER_SECONDS_MAX, TimeUnit.SECONDS)
                    .join();
            return identity(settings.name(), settings.peer().initialCluster(), roster);
        } catch (CompletionException e) {
            throw StartupException.refused(
                    "cannot fetch cluster info from peer urls: could not retrieve cluster information from the given"
                            + " URLs");
        } finally {
            inquiry.close()
                    .toCompletableFuture()
                    .orTimeout(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)
                    .join();
        }
    }

    /** Addresses of the initial cluster, without this member's own. */
    static List<PeerAddress> others(ServerSettings settings) {
        List<PeerAddress> others = new ArrayList<>();
        settings.peer().initialCluster().peerUrlsByName().forEach((name, urls) -> {
            if (!name.equals(settings.name())) {
                urls.forEach(url -> others.add(PeerAddress.ofUrl(url.text())));
            }
        });
        return others;
    }

    /** Every member of the cluster must be named at its address, and this one must be among them and new. */
    static Identity identity(String name, InitialCluster cluster, Roster.Answer roster) {
        SortedMap<String, MemberRecord> byName = new TreeMap<>();
        String reason = roster.members().size() == cluster.peerUrlsByName().size() ? null : "member count is unequal";
        for (MemberRecord member : roster.members()) {
            String found = nameOf(member, cluster);
            if (reason == null && found == null) {
                reason = "PeerURLs: no match found for existing member (" + Long.toHexString(member.id()) + ", "
                        + list(member.peerUrls()) + "), last resolver error (<nil>)";
            } else if (found != null) {
                byName.put(found, member);
            }
        }
        if (reason != null) {
            throw StartupException.refused("error validating peerURLs " + text(roster) + ": " + reason);
        }
        MemberRecord self = byName.get(name);
        if (self == null) {
            throw StartupException.refused(
                    "couldn't find local name \"" + name + "\" in the initial cluster configuration");
        }
        if (!self.clientUrls().isEmpty()) {
            // It had a log, and promised things with it: without it, it must not come back under this id.
            throw StartupException.refused("member " + Long.toHexString(self.id()) + " has already been bootstrapped");
        }
        return new Identity(roster.clusterId(), self.id(), name);
    }

    private static @Nullable String nameOf(MemberRecord member, InitialCluster cluster) {
        List<String> urls = member.peerUrls().stream().sorted().toList();
        for (var named : cluster.peerUrlsByName().entrySet()) {
            if (EtcdUrl.texts(named.getValue()).stream().sorted().toList().equals(urls)) {
                return named.getKey();
            }
        }
        return null;
    }

    /** As Go prints etcd's cluster. */
    private static String text(Roster.Answer roster) {
        List<String> members = new ArrayList<>();
        for (MemberRecord member : roster.members()) {
            members.add("&{ID:" + Long.toHexString(member.id()) + " RaftAttributes:{PeerURLs:" + list(member.peerUrls())
                    + " IsLearner:" + member.learner() + "} Attributes:{Name:" + member.name() + " ClientURLs:"
                    + list(member.clientUrls()) + "}}");
        }
        return "{ClusterID:" + Long.toHexString(roster.clusterId()) + " Members:[" + String.join(" ", members)
                + "] RemovedMemberIDs:[]}";
    }

    private static String list(List<String> texts) {
        return "[" + String.join(" ", texts) + "]";
    }
}
