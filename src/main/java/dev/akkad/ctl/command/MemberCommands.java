package dev.akkad.ctl.command;

import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.cli.Flag;
import dev.akkad.ctl.cli.GoText;
import dev.akkad.ctl.client.Rpcs.ClusterCalls;
import dev.akkad.ctl.print.SimplePrinter;
import dev.akkad.wire.pb.etcdserverpb.Member;
import dev.akkad.wire.pb.etcdserverpb.MemberAddRequest;
import dev.akkad.wire.pb.etcdserverpb.MemberAddResponse;
import dev.akkad.wire.pb.etcdserverpb.MemberListRequest;
import dev.akkad.wire.pb.etcdserverpb.MemberListResponse;
import dev.akkad.wire.pb.etcdserverpb.MemberPromoteRequest;
import dev.akkad.wire.pb.etcdserverpb.MemberRemoveRequest;
import dev.akkad.wire.pb.etcdserverpb.MemberUpdateRequest;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** member add, remove, update, list, promote. */
final class MemberCommands {
    private static final Flag PEER_URLS = Flag.text("peer-urls", "", "comma separated peer URLs of the member");

    static final Command<Session> MEMBER = Command.group(
            "member",
            "Membership related commands",
            List.of(
                    Command.<Session>of(
                                    "add",
                                    "<memberName> [options]",
                                    "Adds a member into the cluster",
                                    MemberCommands::add,
                                    PEER_URLS,
                                    Flag.bool("learner", "indicates if the new member is raft learner"))
                            .examples(
                                    "member add m4 --peer-urls=http://10.0.0.4:2380 --learner",
                                    "a member without a vote"),
                    Command.<Session>of(
                                    "remove", "<memberID>", "Removes a member from the cluster", MemberCommands::remove)
                            .examples("member remove 8e9e05c52164694d", "it stops"),
                    Command.<Session>of(
                                    "update",
                                    "<memberID> [options]",
                                    "Updates a member in the cluster",
                                    MemberCommands::update,
                                    PEER_URLS)
                            .examples(
                                    "member update 8e9e05c52164694d --peer-urls=http://10.0.0.9:2380", "it has moved"),
                    Command.<Session>of(
                                    "list",
                                    "",
                                    "Lists all members in the cluster",
                                    MemberCommands::list,
                                    Flag.text("consistency", "l", "linearizable(l) or serializable(s)"))
                            .examples("member list -w table", "all of them"),
                    Command.<Session>of(
                                    "promote",
                                    "<memberID>",
                                    "Promotes a non-voting member in the cluster",
                                    MemberCommands::promote)
                            .examples("member promote 8e9e05c52164694d", "it votes from now on")));

    private MemberCommands() {}

    private static void add(Session session) throws Failure, InterruptedException {
        List<String> words = session.words();
        if (words.isEmpty()) {
            throw Failure.arguments("member name not provided");
        }
        if (words.size() > 1) {
            StringBuilder complaint = new StringBuilder("too many arguments");
            words.stream()
                    .filter(word -> word.toLowerCase(Locale.ROOT).startsWith("http"))
                    .forEach(word ->
                            complaint.append(", did you mean --peer-urls=").append(word));
            throw Failure.arguments(complaint.toString());
        }
        MemberAddRequest request = MemberAddRequest.newBuilder()
                .addAllPeerURLs(peerUrls(session))
                .setIsLearner(session.flags().isSet("learner"))
                .build();
        MemberAddResponse added = session.call(ClusterCalls.ADD, request);
        session.printer().memberAdd(added);
        if (session.printer() instanceof SimplePrinter) {
            explain(session, words.get(0), added);
        }
    }

    private static List<String> peerUrls(Session session) throws Failure {
        String urls = session.flags().text("peer-urls");
        if (urls.isEmpty()) {
            throw Failure.arguments("member peer urls not provided");
        }
        List<String> all = List.of(urls.split(",", -1));
        for (String url : all) {
            requirePeerUrl(url);
        }
        return all;
    }

    /** What no server would take is not sent, as by etcd's client. */
    private static void requirePeerUrl(String url) throws Failure {
        int mark = url.indexOf("://");
        String scheme = mark < 0 ? "" : url.substring(0, mark);
        if (!List.of("http", "https", "unix", "unixs").contains(scheme)) {
            throw new Failure(Failure.ERROR, "URL scheme must be http, https, unix, or unixs: " + url);
        }
        String place = url.substring(mark + 3);
        int slash = place.indexOf('/');
        String host = slash < 0 ? place : place.substring(0, slash);
        boolean isFile = scheme.startsWith("unix");
        if (!isFile && !host.matches(".*:\\d+")) {
            throw new Failure(Failure.ERROR, "URL address does not have the form \"host:port\": " + url);
        }
        if (!isFile && slash >= 0) {
            throw new Failure(Failure.ERROR, "URL must not contain a path: " + url);
        }
    }

    /** What the new member is to be started with. */
    private static void explain(Session session, String name, MemberAddResponse added)
            throws Failure, InterruptedException {
        long id = added.getMember().getID();
        List<String> cluster = new ArrayList<>();
        for (Member member : added.getMembersList()) {
            for (String url : member.getPeerURLsList()) {
                cluster.add((member.getID() == id ? name : member.getName()) + "=" + url);
            }
        }
        PrintStream out = session.io().out();
        out.println();
        out.println("ETCD_NAME=" + GoText.quote(name));
        out.println("ETCD_INITIAL_CLUSTER=" + GoText.quote(String.join(",", cluster)));
        out.println("ETCD_INITIAL_ADVERTISE_PEER_URLS="
                + GoText.quote(String.join(",", added.getMember().getPeerURLsList())));
        out.println("ETCD_INITIAL_CLUSTER_STATE=\"existing\"");
    }

    private static void remove(Session session) throws Failure, InterruptedException {
        session.requireWords(1, "member ID is not provided");
        long id = session.member(0);
        session.printer()
                .memberRemove(
                        id,
                        session.call(
                                ClusterCalls.REMOVE,
                                MemberRemoveRequest.newBuilder().setID(id).build()));
    }

    private static void update(Session session) throws Failure, InterruptedException {
        session.requireWords(1, "member ID is not provided");
        long id = session.member(0);
        MemberUpdateRequest request = MemberUpdateRequest.newBuilder()
                .setID(id)
                .addAllPeerURLs(peerUrls(session))
                .build();
        session.printer().memberUpdate(id, session.call(ClusterCalls.UPDATE, request));
    }

    private static void promote(Session session) throws Failure, InterruptedException {
        session.requireWords(1, "member ID is not provided");
        long id = session.member(0);
        session.printer()
                .memberPromote(
                        id,
                        session.call(
                                ClusterCalls.PROMOTE,
                                MemberPromoteRequest.newBuilder().setID(id).build()));
    }

    private static void list(Session session) throws Failure, InterruptedException {
        boolean isSerializable = KeyCommands.isSerializable(session.flags().text("consistency"));
        session.printer().memberList(members(session, !isSerializable));
    }

    static MemberListResponse members(Session session, boolean isLinearizable) throws Failure, InterruptedException {
        return session.call(
                ClusterCalls.LIST,
                MemberListRequest.newBuilder().setLinearizable(isLinearizable).build());
    }
}
