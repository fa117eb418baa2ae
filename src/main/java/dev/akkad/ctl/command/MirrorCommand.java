package dev.akkad.ctl.command;

import com.google.protobuf.ByteString;
import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.cli.Flag;
import dev.akkad.ctl.cli.Values;
import dev.akkad.ctl.client.Address;
import dev.akkad.ctl.client.Client;
import dev.akkad.ctl.client.ClientSettings;
import dev.akkad.ctl.client.Deadline;
import dev.akkad.ctl.client.Rpc;
import dev.akkad.ctl.client.RpcException;
import dev.akkad.ctl.client.Rpcs.KvCalls;
import dev.akkad.ctl.client.WatchStream;
import dev.akkad.ctl.print.Prefixes;
import dev.akkad.tls.ClientTls;
import dev.akkad.tls.TlsException;
import dev.akkad.wire.pb.etcdserverpb.DeleteRangeRequest;
import dev.akkad.wire.pb.etcdserverpb.PutRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeResponse;
import dev.akkad.wire.pb.etcdserverpb.RequestOp;
import dev.akkad.wire.pb.etcdserverpb.TxnRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchCreateRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchResponse;
import dev.akkad.wire.pb.mvccpb.Event;
import dev.akkad.wire.pb.mvccpb.KeyValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/** make-mirror: copies what is there, then follows; what the source changes in one revision changes in one there. */
final class MirrorCommand {
    private static final int PAGE_KEYS = 1000;
    private static final long REPORT_SECONDS = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String COMPACTED = "etcdserver: mvcc: required revision has been compacted";

    static final Command<Session> MAKE_MIRROR = Command.<Session>of(
                    "make-mirror",
                    "[options] <destination>",
                    "Makes a mirror at the destination etcd cluster",
                    MirrorCommand::mirror,
                    Flag.text("prefix", "", "key-value prefix to mirror"),
                    Flag.integer("rev", 0, "specify the kv revision to start to mirror"),
                    Flag.integer("max-txn-ops", 128, "maximum number of operations permitted in a transaction"),
                    Flag.text("dest-prefix", "", "destination prefix to mirror a prefix to a different prefix"),
                    Flag.bool("no-dest-prefix", "mirror key-values to the root of the destination cluster"),
                    Flag.text("dest-cert", "", "identify secure client using this TLS certificate file"),
                    Flag.text("dest-key", "", "identify secure client using this TLS key file"),
                    Flag.text("dest-cacert", "", "verify certificates of TLS enabled secure servers with this CA"),
                    Flag.on("dest-insecure-transport", "disable transport security for client connections"),
                    Flag.text("dest-user", "", "destination username[:password] for authentication"),
                    Flag.text("dest-password", "", "destination password for authentication"))
            .examples("make-mirror 10.0.0.7:2379 --prefix=foo/", "goes on until Ctrl-C");

    private final Session session;
    private final Client target;
    private final String prefix;
    private final ByteString targetPrefix;
    private final int operationsMax;
    private long total;
    private long reportedNanos = System.nanoTime();

    private MirrorCommand(Session session, Client target) {
        Values flags = session.flags();
        this.session = session;
        this.target = target;
        this.prefix = flags.text("prefix");
        String other = flags.text("dest-prefix");
        this.targetPrefix = Arguments.bytes(flags.isSet("no-dest-prefix") ? "" : other.isEmpty() ? prefix : other);
        this.operationsMax = (int) Math.max(1, flags.number("max-txn-ops"));
    }

    private static void mirror(Session session) throws Failure, InterruptedException {
        session.requireWords(1, "make-mirror takes one destination argument");
        Values flags = session.flags();
        if (flags.isSet("no-dest-prefix") && !flags.text("dest-prefix").isEmpty()) {
            throw Failure.arguments(
                    "`--dest-prefix` and `--no-dest-prefix` cannot be set at the same time, choose one");
        }
        Client target = session.newClient(new Client(targetSettings(session), session.loops()));
        new MirrorCommand(session, target).run();
    }

    private static ClientSettings targetSettings(Session session) throws Failure {
        Values flags = session.flags();
        ClientSettings source = session.client().settings();
        String user = flags.text("dest-user");
        String password = flags.text("dest-password");
        int colon = user.indexOf(':');
        if (!user.isEmpty() && !flags.isGiven("dest-password")) {
            password =
                    colon < 0 ? new Passwords(session.io()).ask("Destination Password: ") : user.substring(colon + 1);
            user = colon < 0 ? user : user.substring(0, colon);
        }
        try {
            List<Address> addresses = List.of(Address.parse(session.word(0)));
            boolean isSecure = addresses.get(0).security() == Address.Security.ALWAYS
                    || !flags.isSet("dest-insecure-transport")
                    || !(flags.text("dest-cert") + flags.text("dest-cacert")).isEmpty();
            SSLContext tls = isSecure
                    ? ClientTls.context(
                            path(flags.text("dest-cacert")),
                            path(flags.text("dest-cert")),
                            path(flags.text("dest-key")),
                            flags.isSet("insecure-skip-tls-verify"))
                    : null;
            return new ClientSettings(
                    addresses,
                    tls,
                    source.verifiesHost(),
                    user,
                    password,
                    "",
                    source.dialTimeout(),
                    source.keepAliveTime(),
                    source.keepAliveTimeout());
        } catch (IllegalArgumentException e) {
            throw Failure.arguments(String.valueOf(e.getMessage()));
        } catch (TlsException e) {
            throw new Failure(Failure.BAD_CONNECTION, e.text());
        }
    }

    private static @org.jspecify.annotations.Nullable Path path(String text) {
        return text.isEmpty() ? null : Path.of(text);
    }

    private void run() throws Failure, InterruptedException {
        long from = session.flags().number("rev");
        if (from <= 0) {
            from = copy() + 1;
        }
        follow(from);
    }

    /** Everything as it is at one revision, which is returned. */
    private long copy() throws Failure, InterruptedException {
        Arguments.Keys all = Arguments.Keys.of(Arguments.bytes(prefix), ByteString.EMPTY, true, false);
        ByteString next = all.key();
        long revision = 0;
        Progress progress = new Progress(session.io(), "mirroring");
        while (true) {
            RangeResponse page = call(
                    session.client(),
                    KvCalls.RANGE,
                    RangeRequest.newBuilder()
                            .setKey(next)
                            .setRangeEnd(all.end())
                            .setRevision(revision)
                            .setLimit(PAGE_KEYS)
                            .build());
            revision = revision == 0 ? page.getHeader().getRevision() : revision;
            for (KeyValue keyValue : page.getKvsList()) {
                call(target, KvCalls.PUT, put(keyValue));
                total++;
                report();
            }
            progress.at(total, total + page.getCount() - page.getKvsCount());
            if (!page.getMore()) {
                progress.end();
                return revision;
            }
            next = page.getKvs(page.getKvsCount() - 1).getKey().concat(Prefixes.ALL);
        }
    }

    private void follow(long from) throws Failure, InterruptedException {
        Arguments.Keys all = Arguments.Keys.of(Arguments.bytes(prefix), ByteString.EMPTY, true, false);
        BlockingQueue<Object> heard = new LinkedBlockingQueue<>(1);
        try (WatchStream watch = WatchStream.open(
                session.newClient(
                        session.client().at(session.client().settings().addresses())),
                response -> put(heard, response),
                failure -> put(heard, failure),
                warning -> session.io().err().println("akkadctl: " + warning))) {
            watch.create(WatchCreateRequest.newBuilder()
                    .setKey(all.key())
                    .setRangeEnd(all.end())
                    .setStartRevision(from)
                    .build());
            while (true) {
                Object next = heard.poll(REPORT_SECONDS, TimeUnit.SECONDS);
                if (next instanceof RpcException failure) {
                    throw Session.failure(Failure.ERROR, failure);
                }
                if (next instanceof WatchResponse response) {
                    if (response.getCanceled()) {
                        boolean isCompacted = response.getCompactRevision() != 0;
                        throw new Failure(Failure.ERROR, isCompacted ? COMPACTED : response.getCancelReason());
                    }
                    apply(response.getEventsList());
                }
                report();
            }
        }
    }

    private static void put(BlockingQueue<Object> heard, Object what) {
        try {
            heard.put(what);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void apply(List<Event> events) throws Failure, InterruptedException {
        List<RequestOp> operations = new ArrayList<>();
        long revision = 0;
        for (Event event : events) {
            long next = event.getKv().getModRevision();
            if (!operations.isEmpty() && (next != revision || operations.size() == operationsMax)) {
                commit(operations);
            }
            revision = next;
            operations.add(operation(event));
            total++;
        }
        commit(operations);
    }

    private void commit(List<RequestOp> operations) throws Failure, InterruptedException {
        if (!operations.isEmpty()) {
            call(
                    target,
                    KvCalls.TXN,
                    TxnRequest.newBuilder().addAllSuccess(operations).build());
            operations.clear();
        }
    }

    private RequestOp operation(Event event) {
        if (event.getType() == Event.EventType.DELETE) {
            return RequestOp.newBuilder()
                    .setRequestDeleteRange(DeleteRangeRequest.newBuilder()
                            .setKey(there(event.getKv().getKey())))
                    .build();
        }
        return RequestOp.newBuilder().setRequestPut(put(event.getKv())).build();
    }

    /** Leases are not mirrored: they would end what the source keeps. */
    private PutRequest put(KeyValue keyValue) {
        return PutRequest.newBuilder()
                .setKey(there(keyValue.getKey()))
                .setValue(keyValue.getValue())
                .build();
    }

    private ByteString there(ByteString key) {
        return targetPrefix.concat(key.substring(Arguments.bytes(prefix).size()));
    }

    private void report() {
        long now = System.nanoTime();
        if (now - reportedNanos >= TimeUnit.SECONDS.toNanos(REPORT_SECONDS)) {
            reportedNanos = now;
            session.io().out().println(total);
            session.io().out().flush();
        }
    }

    private static <A extends com.google.protobuf.MessageLite> A call(
            Client client, Rpc<A> rpc, com.google.protobuf.MessageLite request) throws Failure, InterruptedException {
        try {
            return client.call(rpc, request, Deadline.after(PATIENCE));
        } catch (RpcException e) {
            throw Session.failure(Failure.ERROR, e);
        }
    }
}
