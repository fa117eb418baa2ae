package dev.akkad.ctl.print;

import static java.util.stream.Collectors.joining;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.akkad.ctl.cli.GoText;
import dev.akkad.wire.pb.etcdserverpb.HashKVResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseGrantResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseKeepAliveResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseLeasesResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseTimeToLiveResponse;
import dev.akkad.wire.pb.etcdserverpb.Member;
import dev.akkad.wire.pb.etcdserverpb.MemberListResponse;
import dev.akkad.wire.pb.etcdserverpb.ResponseHeader;
import dev.akkad.wire.pb.etcdserverpb.StatusResponse;
import dev.akkad.wire.pb.etcdserverpb.WatchResponse;
import java.io.PrintStream;
import java.util.List;

/** One JSON object in a line. */
final class JsonPrinter extends Printer {
    private final boolean hex;

    JsonPrinter(PrintStream out, boolean hex) {
        super(out);
        this.hex = hex;
    }

    @Override
    protected void message(Message response) {
        out.println(GoJson.of(response));
    }

    @Override
    public void watch(WatchResponse response) {
        String events = response.getEventsCount() == 0
                ? "null"
                : response.getEventsList().stream().map(GoJson::of).collect(joining(",", "[", "]"));
        out.println("{\"Header\":" + GoJson.of(response.getHeader()) + ",\"Events\":" + events
                + ",\"CompactRevision\":" + response.getCompactRevision() + ",\"Canceled\":" + response.getCanceled()
                + ",\"Created\":" + response.getCreated() + "}");
    }

    /** The header's fields without their braces, with a comma if there are any. */
    private static String flat(ResponseHeader header) {
        String json = GoJson.of(header);
        return json.length() == 2 ? "" : json.substring(1, json.length() - 1) + ",";
    }

    @Override
    public void grant(LeaseGrantResponse response) {
        out.println("{" + flat(response.getHeader()) + "\"ID\":" + response.getID() + ",\"TTL\":" + response.getTTL()
                + ",\"Error\":" + GoJson.string(response.getError()) + "}");
    }

    @Override
    public void keepAlive(LeaseKeepAliveResponse response) {
        out.println("{" + flat(response.getHeader()) + "\"ID\":" + response.getID() + ",\"TTL\":" + response.getTTL()
                + "}");
    }

    @Override
    public void timeToLive(boolean showsKeys, LeaseTimeToLiveResponse response) {
        String keys = response.getKeysCount() == 0
                ? "null"
                : response.getKeysList().stream().map(GoJson::bytes).collect(joining(",", "[", "]"));
        out.println("{" + flat(response.getHeader()) + "\"id\":" + response.getID() + ",\"ttl\":" + response.getTTL()
                + ",\"granted-ttl\":" + response.getGrantedTTL() + ",\"keys\":" + keys + "}");
    }

    @Override
    public void leases(LeaseLeasesResponse response) {
        String leases = response.getLeasesList().stream()
                .map(lease -> "{\"id\":" + lease.getID() + "}")
                .collect(joining(",", "[", "]"));
        out.println("{" + flat(response.getHeader()) + "\"leases\":" + leases + "}");
    }

    @Override
    public void memberList(MemberListResponse response) {
        if (!hex) {
            message(response);
            return;
        }
        ResponseHeader header = response.getHeader();
        String members =
                response.getMembersList().stream().map(JsonPrinter::inHex).collect(joining(","));
        out.println("{\"header\":{\"cluster_id\":\"" + GoText.hex(header.getClusterId()) + "\",\"member_id\":\""
                + GoText.hex(header.getMemberId()) + "\",\"raft_term\":" + header.getRaftTerm() + "},\"members\":["
                + members + "]}");
    }

    private static String inHex(Member member) {
        return "{\"ID\":\"" + GoText.hex(member.getID()) + "\",\"name\":\"" + member.getName() + "\",\"peerURLs\":"
                + texts(member.getPeerURLsList().asByteStringList()) + ",\"clientURLS\":"
                + texts(member.getClientURLsList().asByteStringList()) + "}";
    }

    private static String texts(List<ByteString> texts) {
        return texts.stream().map(text -> GoJson.string(text.toStringUtf8())).collect(joining(",", "[", "]"));
    }

    @Override
    public void health(List<Health> members) {
        out.println(members.stream()
                .map(member -> "{\"endpoint\":" + GoJson.string(member.endpoint()) + ",\"health\":" + member.healthy()
                        + ",\"took\":" + GoJson.string(member.took())
                        + (member.error().isEmpty() ? "" : ",\"error\":" + GoJson.string(member.error())) + "}")
                .collect(joining(",", "[", "]")));
    }

    @Override
    public void status(List<At<StatusResponse>> members) {
        named("Status", members);
    }

    @Override
    public void hashKv(List<At<HashKVResponse>> members) {
        named("HashKV", members);
    }

    private void named(String name, List<? extends At<? extends Message>> members) {
        out.println(
                members.isEmpty()
                        ? "null"
                        : members.stream()
                                .map(member -> "{\"Endpoint\":" + GoJson.string(member.endpoint()) + ",\"" + name
                                        + "\":" + GoJson.of(member.answer()) + "}")
                                .collect(joining(",", "[", "]")));
    }
}
