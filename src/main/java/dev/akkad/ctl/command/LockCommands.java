package dev.akkad.ctl.command;

import com.google.protobuf.ByteString;
import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.cli.Flag;
import dev.akkad.ctl.client.Rpcs.KvCalls;
import dev.akkad.ctl.client.WatchStream;
import dev.akkad.ctl.print.Prefixes;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeResponse;
import dev.akkad.wire.pb.etcdserverpb.WatchCreateRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** lock, elect. */
final class LockCommands {
    private static final int ELECTION_TTL_SECONDS = 60;

    static final Command<Session> LOCK = Command.<Session>of(
                    "lock",
                    "<lockname> [exec-command arg1 arg2 ...]",
                    "Acquires a named lock",
                    LockCommands::lock,
                    Flag.integer("ttl", 10, "timeout for session"))
            .examples(
                    "lock mutex", "held until Ctrl-C",
                    "lock mutex -- tar -xf file.tar", "held while the command runs");

    static final Command<Session> ELECT = Command.<Session>of(
                    "elect",
                    "<election-name> [proposal]",
                    "Observes and participates in leader election",
                    LockCommands::elect,
                    Flag.bool("listen", "observation mode").or('l'))
            .examples("elect office me", "candidate until Ctrl-C", "elect -l office", "shows each new leader");

    private LockCommands() {}

    private static void lock(Session session) throws Failure, InterruptedException {
        if (session.words().isEmpty()) {
            throw Failure.arguments("lock takes a lock name argument and an optional command to execute");
        }
        List<String> command = session.words().subList(1, session.words().size());
        Seat seat = Seat.of(session, session.word(0), session.flags().number("ttl"));
        Runnable hook = Interrupts.release(seat);
        try {
            seat.waitUntilFirst(ByteString.EMPTY);
            if (!command.isEmpty()) {
                Map<String, String> variables = Map.of(
                        "ETCD_LOCK_KEY", seat.key().toStringUtf8(), "ETCD_LOCK_REV", Long.toString(seat.revision()));
                int exit = Programs.run(session.io(), command, variables);
                if (exit != 0) {
                    throw Failure.silent(exit);
                }
                return;
            }
            RangeResponse held = seat.read();
            if (held.getKvsCount() == 0) {
                throw new Failure(Failure.ERROR, "lock lost on init");
            }
            session.printer().get(held);
            session.io().out().flush();
            seat.awaitLoss();
            throw new Failure(Failure.ERROR, "session expired");
        } finally {
            hook.run();
            seat.leave();
        }
    }

    private static void elect(Session session) throws Failure, InterruptedException {
        int count = session.words().size();
        if (count != 1 && count != 2) {
            throw Failure.arguments("elect takes one election name argument and an optional proposal argument");
        }
        if (session.flags().isSet("listen")) {
            if (count == 2) {
                throw Failure.arguments("proposal given but -l is set");
            }
            observe(session);
            return;
        }
        if (count == 1) {
            throw Failure.arguments("no proposal argument but -l not set");
        }
        Seat seat = Seat.of(session, session.word(0), ELECTION_TTL_SECONDS);
        Runnable hook = Interrupts.release(seat);
        try {
            seat.waitUntilFirst(session.bytes(1));
            session.printer().get(seat.read());
            session.io().out().flush();
            seat.awaitLoss();
            throw new Failure(Failure.ERROR, "elect: session expired");
        } finally {
            hook.run();
            seat.leave();
        }
    }

    /** The oldest key leads; what it says may change while it does. */
    private static void observe(Session session) throws Failure, InterruptedException {
        ByteString prefix = Arguments.bytes(session.word(0) + "/");
        BlockingQueue<Object> changes = new LinkedBlockingQueue<>(1);
        RangeRequest first = RangeRequest.newBuilder()
                .setKey(prefix)
                .setRangeEnd(Prefixes.end(prefix))
                .setSortTarget(RangeRequest.SortTarget.CREATE)
                .setSortOrder(RangeRequest.SortOrder.ASCEND)
                .setLimit(1)
                .build();
        RangeResponse leader = session.call(KvCalls.RANGE, first);
        try (WatchStream watch = WatchStream.open(
                session.client().at(session.client().settings().addresses()),
                response -> changes.offer(response),
                failure -> changes.offer(failure),
                warning -> session.io().err().println("akkadctl: " + warning))) {
            watch.create(WatchCreateRequest.newBuilder()
                    .setKey(prefix)
                    .setRangeEnd(Prefixes.end(prefix))
                    .setStartRevision(leader.getHeader().getRevision() + 1)
                    .build());
            show(session, leader);
            long shown = modified(leader);
            while (true) {
                if (changes.take() instanceof Exception failure) {
                    throw new Failure(Failure.ERROR, String.valueOf(failure.getMessage()));
                }
                leader = session.call(KvCalls.RANGE, first);
                if (modified(leader) != shown) {
                    shown = modified(leader);
                    show(session, leader);
                }
            }
        }
    }

    private static long modified(RangeResponse leader) {
        return leader.getKvsCount() == 0 ? 0 : leader.getKvs(0).getModRevision();
    }

    private static void show(Session session, RangeResponse leader) throws Failure {
        if (leader.getKvsCount() > 0) {
            session.printer().get(leader);
            session.io().out().flush();
        }
    }
}
