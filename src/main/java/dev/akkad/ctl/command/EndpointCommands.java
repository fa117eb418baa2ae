package dev.akkad.ctl.command;

import com.google.protobuf.ByteString;
import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.cli.Flag;
import dev.akkad.ctl.cli.GoText;
import dev.akkad.ctl.client.Address;
import dev.akkad.ctl.client.Client;
import dev.akkad.ctl.client.RpcException;
import dev.akkad.ctl.client.Rpcs.KvCalls;
import dev.akkad.ctl.client.Rpcs.MaintenanceCalls;
import dev.akkad.ctl.print.Printer;
import dev.akkad.wire.pb.etcdserverpb.AlarmMember;
import dev.akkad.wire.pb.etcdserverpb.AlarmRequest;
import dev.akkad.wire.pb.etcdserverpb.AlarmType;
import dev.akkad.wire.pb.etcdserverpb.HashKVRequest;
import dev.akkad.wire.pb.etcdserverpb.HashKVResponse;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.StatusRequest;
import dev.akkad.wire.pb.etcdserverpb.StatusResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** endpoint health, status, hashkv; each asks every endpoint itself. */
final class EndpointCommands {
    static final Flag CLUSTER = Flag.bool("cluster", "use all endpoints from the cluster member list");
    private static final String PERMISSION_DENIED = "etcdserver: permission denied";

    static final Command<Session> ENDPOINT = Command.group(
            "endpoint",
            "Endpoint related commands",
            List.of(
                    Command.<Session>of(
                                    "health",
                                    "",
                                    "Checks the healthiness of endpoints specified in `--endpoints` flag",
                                    EndpointCommands::health)
                            .examples("endpoint health --cluster", "of every member"),
                    Command.<Session>of(
                                    "status",
                                    "",
                                    "Prints out the status of endpoints specified in `--endpoints` flag",
                                    EndpointCommands::status)
                            .examples("endpoint status --cluster -w table", "who leads, versions, sizes, indexes"),
                    Command.<Session>of(
                                    "hashkv",
                                    "",
                                    "Prints the KV history hash for each endpoint in --endpoints",
                                    EndpointCommands::hashKv,
                                    Flag.integer("rev", 0, "maximum revision to hash (default: latest revision)"))
                            .examples("endpoint hashkv --cluster", "members with the same hash hold the same keys")),
            CLUSTER);

    private EndpointCommands() {}

    /** Those of the flags, or those that the members name. */
    static List<Address> addresses(Session session) throws Failure, InterruptedException {
        if (!session.flags().isSet("cluster")) {
            return session.client().settings().addresses();
        }
        try {
            return MemberCommands.members(session, true).getMembersList().stream()
                    .flatMap(member -> member.getClientURLsList().stream())
                    .distinct()
                    .map(Address::parse)
                    .toList();
        } catch (Failure e) {
            throw new Failure(Failure.ERROR, "failed to fetch endpoints from etcd cluster member list: " + e.text())
                    .withHint(e.hint());
        }
    }

    private static void health(Session session) throws Failure, InterruptedException {
        List<Printer.Health> members = new ArrayList<>();
        for (Address address : addresses(session)) {
            members.add(health(session, address));
        }
        session.printer().health(members);
        if (members.stream().anyMatch(member -> !member.error().isEmpty())) {
            throw new Failure(Failure.ERROR, "unhealthy cluster");
        }
    }

    private static Printer.Health health(Session session, Address address) throws Failure, InterruptedException {
        long begin = System.nanoTime();
        String error = "";
        try {
            Client client = session.at(address);
            RangeRequest range = RangeRequest.newBuilder()
                    .setKey(ByteString.copyFromUtf8("health"))
                    .build();
            try {
                client.call(KvCalls.RANGE, range, session.deadline());
            } catch (RpcException e) {
                // Whoever may not read this key has been answered by a leader all the same.
                if (!e.text().equals(PERMISSION_DENIED)) {
                    throw e;
                }
            }
            long tookNanos = System.nanoTime() - begin;
            String alarms = alarms(client, session);
            String took = GoText.duration(Duration.ofNanos(tookNanos));
            return new Printer.Health(address.text(), alarms.isEmpty(), took, alarms);
        } catch (RpcException e) {
            tried(session, e);
            error = String.valueOf(e.getMessage());
        }
        String took = GoText.duration(Duration.ofNanos(System.nanoTime() - begin));
        return new Printer.Health(address.text(), false, took, error);
    }

    private static String alarms(Client client, Session session) throws Failure, InterruptedException {
        List<AlarmMember> alarms;
        try {
            alarms = client.call(MaintenanceCalls.ALARM, AlarmRequest.getDefaultInstance(), session.deadline())
                    .getAlarmsList();
        } catch (RpcException e) {
            return e.text().equals(PERMISSION_DENIED) ? "" : "Unable to fetch the alarm list";
        }
        StringBuilder text = new StringBuilder();
        for (AlarmMember alarm : alarms) {
            boolean isKnown = alarm.getAlarm() == AlarmType.NOSPACE || alarm.getAlarm() == AlarmType.CORRUPT;
            text.append(isKnown ? alarm.getAlarm() + " " : "UNKNOWN ");
        }
        return text.isEmpty() ? "" : "Active Alarm(s): " + text;
    }

    private static void status(Session session) throws Failure, InterruptedException {
        List<Printer.At<StatusResponse>> members = new ArrayList<>();
        boolean isComplete = true;
        for (Address address : addresses(session)) {
            try {
                StatusResponse status = session.at(address)
                        .call(MaintenanceCalls.STATUS, StatusRequest.getDefaultInstance(), session.deadline());
                members.add(new Printer.At<>(address.text(), status));
            } catch (RpcException e) {
                failed(session, "Failed to get the status of endpoint " + address.text(), e);
                isComplete = false;
            }
        }
        session.printer().status(members);
        if (!isComplete) {
            throw Failure.silent(Failure.ERROR);
        }
    }

    private static void hashKv(Session session) throws Failure, InterruptedException {
        List<Printer.At<HashKVResponse>> members = new ArrayList<>();
        String lastError = "";
        HashKVRequest request = HashKVRequest.newBuilder()
                .setRevision(session.flags().number("rev"))
                .build();
        for (Address address : addresses(session)) {
            try {
                HashKVResponse hash = session.at(address).call(MaintenanceCalls.HASH_KV, request, session.deadline());
                members.add(new Printer.At<>(address.text(), hash));
            } catch (RpcException e) {
                failed(session, "Failed to get the hash of endpoint " + address.text(), e);
                lastError = String.valueOf(e.getMessage());
            }
        }
        session.printer().hashKv(members);
        if (!lastError.isEmpty()) {
            throw new Failure(Failure.ERROR, lastError);
        }
    }

    static void failed(Session session, String what, RpcException e) {
        tried(session, e);
        session.io().err().println(what + " (" + e.getMessage() + ")");
    }

    private static void tried(Session session, RpcException e) {
        if (!e.tried().isEmpty()) {
            session.io().err().println("akkadctl: no connection: " + e.tried());
        }
    }
}
