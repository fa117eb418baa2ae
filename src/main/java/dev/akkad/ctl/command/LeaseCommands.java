package dev.akkad.ctl.command;

import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.cli.Flag;
import dev.akkad.ctl.cli.GoParse;
import dev.akkad.ctl.cli.GoText;
import dev.akkad.ctl.client.Rpc;
import dev.akkad.ctl.client.RpcException;
import dev.akkad.ctl.client.Rpcs.LeaseCalls;
import dev.akkad.wire.pb.etcdserverpb.LeaseGrantRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseGrantResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseKeepAliveResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseLeasesRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseRevokeRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseRevokeResponse;
import dev.akkad.wire.pb.etcdserverpb.LeaseTimeToLiveRequest;
import java.util.List;

/** lease grant, revoke, timetolive, list, keep-alive. */
final class LeaseCommands {
    private static final String NOT_FOUND = "etcdserver: requested lease not found";

    static final Command<Session> LEASE = Command.group(
            "lease",
            "Lease related commands",
            List.of(
                    Command.<Session>of("grant", "<ttl>", "Creates leases", LeaseCommands::grant)
                            .examples("lease grant 60", "a lease that ends a minute after its last keep-alive"),
                    Command.<Session>of("revoke", "<leaseID>", "Revokes leases", LeaseCommands::revoke)
                            .examples("lease revoke 694d5765fc71500b", "its keys are deleted"),
                    Command.<Session>of(
                                    "timetolive",
                                    "<leaseID> [options]",
                                    "Get lease information",
                                    LeaseCommands::timeToLive,
                                    Flag.bool("keys", "get keys attached to this lease"))
                            .examples("lease timetolive 694d5765fc71500b --keys", "what is left of it, and its keys"),
                    Command.<Session>of("list", "", "List all active leases", LeaseCommands::list)
                            .examples("lease list", "all of them"),
                    Command.<Session>of(
                                    "keep-alive",
                                    "[options] <leaseID>",
                                    "Keeps leases alive (renew)",
                                    LeaseCommands::keepAlive,
                                    Flag.bool("once", "resets the keep-alive time to its original value and exits"))
                            .examples("lease keep-alive --once 694d5765fc71500b", "renews it now")));

    private LeaseCommands() {}

    private static void grant(Session session) throws Failure, InterruptedException {
        if (session.words().isEmpty()) {
            throw Failure.arguments("lease grant command needs TTL argument");
        }
        long ttl;
        try {
            ttl = GoParse.decimal(session.word(0));
        } catch (IllegalArgumentException e) {
            throw Failure.arguments("bad TTL (" + e.getMessage() + ")");
        }
        LeaseGrantRequest request = LeaseGrantRequest.newBuilder().setTTL(ttl).build();
        try {
            LeaseGrantResponse granted = session.client().call(LeaseCalls.GRANT, request, session.deadline());
            session.printer().grant(granted);
        } catch (RpcException e) {
            throw Session.failure(Failure.ERROR, "failed to grant lease (" + e.getMessage() + ")", e);
        }
    }

    private static void revoke(Session session) throws Failure, InterruptedException {
        session.requireWords(1, "lease revoke command needs 1 argument");
        long id = session.lease(0);
        try {
            LeaseRevokeResponse revoked = session.client()
                    .call(
                            LeaseCalls.REVOKE,
                            LeaseRevokeRequest.newBuilder().setID(id).build(),
                            session.deadline());
            session.printer().revoke(id, revoked);
        } catch (RpcException e) {
            throw Session.failure(Failure.ERROR, "failed to revoke lease (" + e.getMessage() + ")", e);
        }
    }

    private static void timeToLive(Session session) throws Failure, InterruptedException {
        session.requireWords(1, "lease timetolive command needs lease ID as argument");
        boolean showsKeys = session.flags().isSet("keys");
        LeaseTimeToLiveRequest request = LeaseTimeToLiveRequest.newBuilder()
                .setID(session.lease(0))
                .setKeys(showsKeys)
                .build();
        session.printer().timeToLive(showsKeys, ask(session, LeaseCalls.TIME_TO_LIVE, request));
    }

    private static void list(Session session) throws Failure, InterruptedException {
        session.printer().leases(ask(session, LeaseCalls.LEASES, LeaseLeasesRequest.getDefaultInstance()));
    }

    /** A failure of these counts as one of the connection. */
    private static <A extends com.google.protobuf.MessageLite> A ask(
            Session session, Rpc<A> rpc, com.google.protobuf.MessageLite request) throws Failure, InterruptedException {
        try {
            return session.client().call(rpc, request, session.deadline());
        } catch (RpcException e) {
            throw Session.failure(Failure.BAD_CONNECTION, e);
        }
    }

    private static void keepAlive(Session session) throws Failure, InterruptedException {
        session.requireWords(1, "lease keep-alive command needs lease ID as argument");
        long id = session.lease(0);
        boolean isOnce = session.flags().isSet("once");
        try (KeepAlive keepAlive = new KeepAlive(session.client(), id)) {
            for (boolean goesOn = true; goesOn; goesOn = !isOnce) {
                LeaseKeepAliveResponse response = keepAlive.renew(session.deadline());
                if (response.getTTL() <= 0) {
                    if (isOnce) {
                        throw new Failure(Failure.BAD_CONNECTION, NOT_FOUND);
                    }
                    break;
                }
                session.printer().keepAlive(response);
                if (!isOnce) {
                    keepAlive.rest(response.getTTL());
                }
            }
        } catch (RpcException e) {
            throw Session.failure(Failure.BAD_CONNECTION, e);
        }
        if (!isOnce && session.flags().text("write-out").equals("simple")) {
            session.io().out().println("lease " + GoText.hex16(id) + " expired or revoked.");
        }
    }
}
