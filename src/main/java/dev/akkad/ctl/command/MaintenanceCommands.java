package dev.akkad.ctl.command;

import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.cli.GoParse;
import dev.akkad.ctl.cli.GoText;
import dev.akkad.ctl.client.Address;
import dev.akkad.ctl.client.Client;
import dev.akkad.ctl.client.Deadline;
import dev.akkad.ctl.client.RpcException;
import dev.akkad.ctl.client.Rpcs.MaintenanceCalls;
import dev.akkad.wire.pb.etcdserverpb.AlarmMember;
import dev.akkad.wire.pb.etcdserverpb.AlarmRequest;
import dev.akkad.wire.pb.etcdserverpb.AlarmResponse;
import dev.akkad.wire.pb.etcdserverpb.DefragmentRequest;
import dev.akkad.wire.pb.etcdserverpb.DowngradeRequest;
import dev.akkad.wire.pb.etcdserverpb.MoveLeaderRequest;
import dev.akkad.wire.pb.etcdserverpb.StatusRequest;
import dev.akkad.wire.pb.etcdserverpb.StatusResponse;
import java.time.Duration;
import java.util.List;

/** alarm, defrag, move-leader, downgrade. */
final class MaintenanceCommands {
    static final Command<Session> ALARM = Command.group(
            "alarm",
            "Alarm related commands",
            List.of(
                    Command.<Session>of("list", "", "Lists all alarms", MaintenanceCommands::listAlarms)
                            .examples("alarm list", "nothing if all is well"),
                    Command.<Session>of("disarm", "", "Disarms all alarms", MaintenanceCommands::disarm)
                            .examples("alarm disarm", "once the cause is gone")));

    static final Command<Session> DEFRAG = Command.<Session>of(
                    "defrag",
                    "",
                    "Defragments the storage of the etcd members with given endpoints",
                    MaintenanceCommands::defragment,
                    EndpointCommands.CLUSTER)
            .examples("defrag --cluster", "of every member in turn");

    static final Command<Session> MOVE_LEADER = Command.<Session>of(
                    "move-leader",
                    "<transferee-member-id>",
                    "Transfers leadership to another etcd cluster member.",
                    MaintenanceCommands::moveLeader)
            .examples("move-leader 8e9e05c52164694d", "needs the leader among the endpoints");

    static final Command<Session> DOWNGRADE = Command.group(
            "downgrade",
            "Downgrade related commands",
            List.of(
                    Command.<Session>of(
                                    "validate",
                                    "<TARGET_VERSION>",
                                    "Validate downgrade capability before starting downgrade",
                                    session -> downgrade(session, DowngradeRequest.DowngradeAction.VALIDATE))
                            .examples("downgrade validate 3.6", "whether it would be possible"),
                    Command.<Session>of(
                                    "enable",
                                    "<TARGET_VERSION>",
                                    "Start a downgrade action to cluster",
                                    session -> downgrade(session, DowngradeRequest.DowngradeAction.ENABLE))
                            .examples("downgrade enable 3.6", "members may be replaced by older ones now"),
                    Command.<Session>of(
                                    "cancel",
                                    "",
                                    "Cancel the ongoing downgrade action to cluster",
                                    session -> downgrade(session, DowngradeRequest.DowngradeAction.CANCEL))
                            .examples("downgrade cancel", "as it was")));

    private MaintenanceCommands() {}

    private static void listAlarms(Session session) throws Failure, InterruptedException {
        session.requireWords(0, "alarm list command accepts no arguments");
        session.printer().alarm(session.call(MaintenanceCalls.ALARM, AlarmRequest.getDefaultInstance()));
    }

    private static void disarm(Session session) throws Failure, InterruptedException {
        session.requireWords(0, "alarm disarm command accepts no arguments");
        AlarmResponse.Builder disarmed = AlarmResponse.newBuilder();
        AlarmResponse raised = session.call(MaintenanceCalls.ALARM, AlarmRequest.getDefaultInstance());
        for (AlarmMember alarm : raised.getAlarmsList()) {
            AlarmRequest request = AlarmRequest.newBuilder()
                    .setAction(AlarmRequest.AlarmAction.DEACTIVATE)
                    .setMemberID(alarm.getMemberID())
                    .setAlarm(alarm.getAlarm())
                    .build();
            disarmed.addAllAlarms(session.call(MaintenanceCalls.ALARM, request).getAlarmsList());
        }
        session.printer().alarm(disarmed.build());
    }

    private static void defragment(Session session) throws Failure, InterruptedException {
        boolean isComplete = true;
        for (Address address : EndpointCommands.addresses(session)) {
            long begin = System.nanoTime();
            try {
                session.at(address)
                        .call(MaintenanceCalls.DEFRAGMENT, DefragmentRequest.getDefaultInstance(), session.deadline());
                session.io()
                        .out()
                        .println("Finished defragmenting etcd member[" + address.text() + "]. took " + since(begin));
            } catch (RpcException e) {
                String what = "Failed to defragment etcd member[" + address.text() + "]. took " + since(begin) + ".";
                EndpointCommands.failed(session, what, e);
                isComplete = false;
            }
        }
        if (!isComplete) {
            throw Failure.silent(Failure.ERROR);
        }
    }

    private static String since(long beginNanos) {
        return GoText.duration(Duration.ofNanos(System.nanoTime() - beginNanos));
    }

    private static void moveLeader(Session session) throws Failure, InterruptedException {
        session.requireWords(1, "move-leader command needs 1 argument");
        long target;
        try {
            target = GoParse.hex(session.word(0));
        } catch (IllegalArgumentException e) {
            throw Failure.arguments(String.valueOf(e.getMessage()));
        }
        List<Address> addresses = session.client().settings().addresses();
        Deadline deadline = session.deadline();
        try {
            for (Address address : addresses) {
                Client client = session.at(address);
                StatusResponse status =
                        client.call(MaintenanceCalls.STATUS, StatusRequest.getDefaultInstance(), deadline);
                if (status.getLeader() == status.getHeader().getMemberId()) {
                    MoveLeaderRequest request =
                            MoveLeaderRequest.newBuilder().setTargetID(target).build();
                    session.printer()
                            .moveLeader(
                                    status.getLeader(),
                                    target,
                                    client.call(MaintenanceCalls.MOVE_LEADER, request, deadline));
                    return;
                }
            }
        } catch (RpcException e) {
            throw Session.failure(Failure.ERROR, e);
        }
        List<String> texts = addresses.stream().map(Address::text).toList();
        throw Failure.arguments("no leader endpoint given at [" + String.join(" ", texts) + "]");
    }

    private static void downgrade(Session session, DowngradeRequest.DowngradeAction action)
            throws Failure, InterruptedException {
        boolean isCancel = action == DowngradeRequest.DowngradeAction.CANCEL;
        if (isCancel) {
            session.requireWords(0, "downgrade cancel command accepts no arguments");
        } else if (session.words().isEmpty()) {
            throw Failure.arguments("TARGET_VERSION not provided");
        } else if (session.words().size() > 1) {
            throw Failure.arguments("too many arguments");
        }
        DowngradeRequest request = DowngradeRequest.newBuilder()
                .setAction(action)
                .setVersion(isCancel ? "" : session.word(0))
                .build();
        String name = session.line().command().name();
        session.printer().downgrade(name, session.call(MaintenanceCalls.DOWNGRADE, request));
    }
}
