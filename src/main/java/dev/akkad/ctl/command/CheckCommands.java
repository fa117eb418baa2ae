package dev.akkad.ctl.command;

import com.google.protobuf.ByteString;
import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.cli.Flag;
import dev.akkad.ctl.cli.GoText;
import dev.akkad.ctl.client.Address;
import dev.akkad.ctl.client.Client;
import dev.akkad.ctl.client.Deadline;
import dev.akkad.ctl.client.Rpc;
import dev.akkad.ctl.client.RpcException;
import dev.akkad.ctl.client.Rpcs.KvCalls;
import dev.akkad.ctl.client.Rpcs.MaintenanceCalls;
import dev.akkad.wire.pb.etcdserverpb.CompactionRequest;
import dev.akkad.wire.pb.etcdserverpb.DefragmentRequest;
import dev.akkad.wire.pb.etcdserverpb.DeleteRangeRequest;
import dev.akkad.wire.pb.etcdserverpb.DeleteRangeResponse;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeResponse;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** check perf, datascale: loads of given sizes, and whether the cluster is up to them. */
final class CheckCommands {
    private static final Duration CLEANUP = Duration.ofSeconds(30);
    private static final double ENOUGH = 0.9;
    private static final double SLOWEST_SECONDS_MAX = 0.5;
    private static final double DEVIATION_SECONDS_MAX = 0.1;
    private static final int DATA_BYTES = 512;
    private static final int PERF_KEY_BYTES = 256;
    private static final int PERF_VALUE_BYTES = 1024;

    static final Command<Session> CHECK = Command.group(
            "check",
            "commands for checking properties of the etcd cluster",
            List.of(
                    Command.<Session>of(
                                    "perf",
                                    "[options]",
                                    "Check the performance of the etcd cluster",
                                    CheckCommands::perf,
                                    load("s(small), m(medium), l(large), xl(xLarge)"),
                                    Flag.text("prefix", "/etcdctl-check-perf/", "the prefix for writing the keys"),
                                    Flag.bool("auto-compact", "compact storage with last revision afterwards"),
                                    Flag.bool("auto-defrag", "defragment storage afterwards"),
                                    Flag.duration("duration", "60s", "for how long the load is made"))
                            .examples("check perf --load m", "a minute of 1,000 writes per second"),
                    Command.<Session>of(
                                    "datascale",
                                    "[options]",
                                    "Check the memory usage of holding data for different workloads on a given server"
                                            + " endpoint.",
                                    CheckCommands::dataScale,
                                    load("s(small), m(medium), l(large), xl(xLarge)"),
                                    Flag.text("prefix", "/etcdctl-check-datascale/", "the prefix for writing the keys"),
                                    Flag.bool("auto-compact", "compact storage with last revision afterwards"),
                                    Flag.bool("auto-defrag", "defragment storage afterwards"))
                            .examples("check datascale", "memory for 10,000 keys of 1 KiB")));

    private CheckCommands() {}

    private static Flag load(String help) {
        return Flag.text("load", "s", "the workload: " + help);
    }

    /** @param perSecond of perf @param keys of datascale */
    private record Size(int perSecond, int keys, int clients) {}

    private static Size size(Session session) throws Failure {
        String load = session.flags().text("load");
        return switch (load) {
            case "s", "small" -> new Size(150, 10_000, 50);
            case "m", "medium" -> new Size(1000, 100_000, 200);
            case "l", "large" -> new Size(8000, 1_000_000, 500);
            case "xl", "xLarge" -> new Size(15_000, 3_000_000, 1000);
            default -> throw new Failure(Failure.BAD_FEATURE, "unknown load option " + load);
        };
    }

    private static void perf(Session session) throws Failure, InterruptedException {
        Size size = size(session);
        requireEmpty(session);
        Duration duration = session.flags().duration("duration");
        Progress progress = new Progress(session.io(), "check perf");
        PutLoad.Result result;
        try (PutLoad load = PutLoad.connect(session, size.clients())) {
            String prefix = session.flags().text("prefix");
            long total = size.perSecond() * duration.toMillis() / 1000;
            result = load.run(prefix, PERF_KEY_BYTES, PERF_VALUE_BYTES, total, size.perSecond(), progress);
        }
        progress.end();
        cleanUp(session);
        boolean isGood = report(session.io().out(), result, size.perSecond());
        session.io().out().println(isGood ? "PASS" : "FAIL");
        if (!isGood) {
            throw Failure.silent(Failure.ERROR);
        }
    }

    private static boolean report(PrintStream out, PutLoad.Result result, int limit) {
        boolean isGood = true;
        if (!result.errors().isEmpty()) {
            out.println("FAIL: too many errors");
            result.errors().forEach((text, count) -> out.println("FAIL: ERROR(" + text + ") -> " + count));
            isGood = false;
        }
        long throughput = (long) (result.count() / result.seconds());
        if (result.count() / result.seconds() / limit > ENOUGH) {
            out.println("PASS: Throughput is " + throughput + " writes/s");
        } else {
            out.println("FAIL: Throughput too low: " + throughput + " writes/s");
            isGood = false;
        }
        if (result.slowestSeconds() <= SLOWEST_SECONDS_MAX) {
            out.println("PASS: Slowest request took " + seconds(result.slowestSeconds()));
        } else {
            out.println("Slowest request took too long: " + seconds(result.slowestSeconds()));
            isGood = false;
        }
        if (result.deviationSeconds() <= DEVIATION_SECONDS_MAX) {
            out.println("PASS: Stddev is " + seconds(result.deviationSeconds()));
        } else {
            out.println("Stddev too high: " + seconds(result.deviationSeconds()));
            isGood = false;
        }
        return isGood;
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%fs", seconds);
    }

    private static void dataScale(Session session) throws Failure, InterruptedException, IOException {
        Size size = size(session);
        requireEmpty(session);
        double before = memory(session);
        session.io()
                .out()
                .println("Start data scale check for work load [" + size.keys() + " key-value pairs, " + 2 * DATA_BYTES
                        + " bytes per key-value, " + size.clients() + " concurrent clients].");
        Progress progress = new Progress(session.io(), "check datascale");
        PutLoad.Result result;
        try (PutLoad load = PutLoad.connect(session, size.clients())) {
            String prefix = session.flags().text("prefix");
            result = load.run(prefix, DATA_BYTES, DATA_BYTES, size.keys(), 0, progress);
        }
        progress.end();
        double used = (memory(session) - before) / (1 << 20);
        cleanUp(session);
        if (!result.errors().isEmpty()) {
            session.io().out().println("FAIL: too many errors");
            result.errors()
                    .forEach((text, count) -> session.io().out().println("FAIL: ERROR(" + text + ") -> " + count));
            throw Failure.silent(Failure.ERROR);
        }
        session.io()
                .out()
                .println("PASS: Approximate system memory used : " + String.format(Locale.ROOT, "%.2f", used) + " MB.");
    }

    private static double memory(Session session) throws Failure, IOException {
        Address first = session.client().settings().addresses().get(0);
        double bytes = MetricsPage.of(first, session.client().settings()).value("process_resident_memory_bytes");
        if (bytes <= 0) {
            throw new Failure(
                    Failure.ERROR, "FAIL: Could not read process_resident_memory_bytes before the put operations.");
        }
        return bytes;
    }

    private static void requireEmpty(Session session) throws Failure, InterruptedException {
        String prefix = session.flags().text("prefix");
        Arguments.Keys keys = Arguments.Keys.of(Arguments.bytes(prefix), ByteString.EMPTY, true, false);
        RangeResponse found = session.call(
                KvCalls.RANGE,
                RangeRequest.newBuilder()
                        .setKey(keys.key())
                        .setRangeEnd(keys.end())
                        .setLimit(1)
                        .build());
        if (found.getKvsCount() > 0) {
            throw new Failure(
                    Failure.INVALID_INPUT,
                    "prefix " + GoText.quote(prefix) + " has keys. Delete with 'etcdctl del --prefix " + prefix
                            + "' first");
        }
    }

    private static void cleanUp(Session session) throws Failure, InterruptedException {
        Arguments.Keys keys =
                Arguments.Keys.of(Arguments.bytes(session.flags().text("prefix")), ByteString.EMPTY, true, false);
        DeleteRangeResponse deleted = patiently(
                session.client(),
                KvCalls.DELETE,
                DeleteRangeRequest.newBuilder()
                        .setKey(keys.key())
                        .setRangeEnd(keys.end())
                        .build());
        PrintStream out = session.io().out();
        if (session.flags().isSet("auto-compact")) {
            long revision = deleted.getHeader().getRevision();
            out.println("Compacting with revision " + revision);
            patiently(
                    session.client(),
                    KvCalls.COMPACT,
                    CompactionRequest.newBuilder()
                            .setRevision(revision)
                            .setPhysical(true)
                            .build());
            out.println("Compacted with revision " + revision);
        }
        if (session.flags().isSet("auto-defrag")) {
            for (Address address : session.client().settings().addresses()) {
                out.println("Defragmenting " + GoText.quote(address.text()));
                patiently(session.at(address), MaintenanceCalls.DEFRAGMENT, DefragmentRequest.getDefaultInstance());
                out.println("Defragmented " + GoText.quote(address.text()));
            }
        }
    }

    private static <A extends com.google.protobuf.MessageLite> A patiently(
            Client client, Rpc<A> rpc, com.google.protobuf.MessageLite request) throws Failure, InterruptedException {
        try {
            return client.call(rpc, request, Deadline.after(CLEANUP));
        } catch (RpcException e) {
            throw Session.failure(Failure.ERROR, e);
        }
    }
}
