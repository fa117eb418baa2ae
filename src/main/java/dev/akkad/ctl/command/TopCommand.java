package dev.akkad.ctl.command;

import com.google.protobuf.ByteString;
import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.cli.Flag;
import dev.akkad.ctl.cli.GoText;
import dev.akkad.ctl.client.Address;
import dev.akkad.ctl.client.RpcException;
import dev.akkad.ctl.client.Rpcs.LeaseCalls;
import dev.akkad.ctl.client.Rpcs.MaintenanceCalls;
import dev.akkad.ctl.client.WatchStream;
import dev.akkad.ctl.print.Prefixes;
import dev.akkad.ctl.print.Sizes;
import dev.akkad.wire.pb.etcdserverpb.LeaseLeasesRequest;
import dev.akkad.wire.pb.etcdserverpb.StatusRequest;
import dev.akkad.wire.pb.etcdserverpb.StatusResponse;
import dev.akkad.wire.pb.etcdserverpb.WatchCreateRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchResponse;
import dev.akkad.wire.pb.mvccpb.Event;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** top: members, prefixes, leases and watchers, shown again and again. */
final class TopCommand {
    private static final int ROWS = 10;
    private static final int NAME_WIDTH = 40;

    static final Command<Session> TOP = Command.<Session>of(
                    "top",
                    "[options]",
                    "Shows members, prefixes, leases and watchers, live",
                    TopCommand::top,
                    EndpointCommands.CLUSTER,
                    Flag.duration("interval", "2s", "time between two looks"),
                    Flag.integer("count", 0, "how many looks (0 = until Ctrl-C; one where there is no terminal)"),
                    Flag.text("separator", "/", "what separates the parts of a key"),
                    Flag.integer("depth", 2, "how many parts of a key make a prefix"))
            .examples("top --cluster", "who is behind, what is large, what is busy");

    private final Session session;
    private final String separator;
    private final int depth;
    private final Map<String, Prefix> prefixes = new HashMap<>();
    private final Map<ByteString, Integer> sizes = new HashMap<>();

    private static final class Prefix {
        private long keys;
        private long bytes;
        private long changes;
    }

    private TopCommand(Session session) throws Failure {
        this.session = session;
        this.separator = session.flags().text("separator");
        this.depth = (int) session.flags().number("depth");
        if (separator.isEmpty() || depth <= 0) {
            throw Failure.arguments("--separator must not be empty and --depth must be positive");
        }
    }

    private static void top(Session session) throws Failure, InterruptedException {
        session.requireWords(0, "top command accepts no arguments");
        new TopCommand(session).run();
    }

    private void run() throws Failure, InterruptedException {
        List<Address> addresses = EndpointCommands.addresses(session);
        long revision = Pages.each(
                session,
                ByteString.EMPTY,
                0,
                false,
                (keyValue, unused) -> put(
                        keyValue.getKey(),
                        keyValue.getKey().size() + keyValue.getValue().size(),
                        0));
        long looks = session.flags().number("count");
        looks = looks == 0 && !session.io().isTerminal() ? 1 : looks;
        long millis = session.flags().duration("interval").toMillis();
        try (WatchStream watch = WatchStream.open(
                session.newClient(
                        session.client().at(session.client().settings().addresses())),
                this::changed,
                failure -> {},
                warning -> {})) {
            watch.create(WatchCreateRequest.newBuilder()
                    .setKey(Prefixes.ALL)
                    .setRangeEnd(Prefixes.ALL)
                    .setStartRevision(revision + 1)
                    .build());
            CountDownLatch never = new CountDownLatch(1);
            for (long look = 1; looks == 0 || look <= looks; look++) {
                boolean unused = never.await(millis, TimeUnit.MILLISECONDS);
                show(addresses, millis);
            }
        }
    }

    private synchronized void put(ByteString key, int bytes, int changes) {
        Prefix prefix = prefixes.computeIfAbsent(name(key), unused -> new Prefix());
        Integer before = sizes.put(key, bytes);
        prefix.keys += before == null ? 1 : 0;
        prefix.bytes += bytes - (before == null ? 0 : before);
        prefix.changes += changes;
    }

    private synchronized void changed(WatchResponse response) {
        for (Event event : response.getEventsList()) {
            ByteString key = event.getKv().getKey();
            if (event.getType() == Event.EventType.PUT) {
                put(key, key.size() + event.getKv().getValue().size(), 1);
            } else {
                Integer before = sizes.remove(key);
                Prefix prefix = prefixes.computeIfAbsent(name(key), unused -> new Prefix());
                prefix.keys -= before == null ? 0 : 1;
                prefix.bytes -= before == null ? 0 : before;
                prefix.changes++;
            }
        }
    }

    private String name(ByteString key) {
        String text = key.toStringUtf8();
        int at = 0;
        for (int i = 0; i < depth; i++) {
            int next = text.indexOf(separator, at == 0 && text.startsWith(separator) ? separator.length() : at);
            if (next < 0) {
                return at == 0 ? text : text.substring(0, at);
            }
            at = next + separator.length();
        }
        return text.substring(0, at);
    }

    private void show(List<Address> addresses, long millis) throws Failure, InterruptedException {
        PrintStream out = session.io().out();
        if (session.io().isTerminal()) {
            out.print("\u001b[H\u001b[2J");
        }
        members(out, addresses);
        int leases = session.call(LeaseCalls.LEASES, LeaseLeasesRequest.getDefaultInstance())
                .getLeasesCount();
        out.println("leases " + leases);
        out.println();
        prefixes(out, millis);
        out.flush();
    }

    private void members(PrintStream out, List<Address> addresses) throws Failure, InterruptedException {
        Paint paint = new Paint(session.io());
        out.println(paint.bold(String.format(
                "%-28s %-16s %-8s %10s %12s %8s %9s",
                "ENDPOINT", "MEMBER", "ROLE", "DB SIZE", "RAFT INDEX", "LAG", "WATCHERS")));
        List<String> unreachable = new ArrayList<>();
        Map<Address, StatusResponse> statuses = new HashMap<>();
        long newest = 0;
        for (Address address : addresses) {
            try {
                StatusResponse status = session.at(address)
                        .call(MaintenanceCalls.STATUS, StatusRequest.getDefaultInstance(), session.deadline());
                statuses.put(address, status);
                newest = Math.max(newest, status.getRaftIndex());
            } catch (RpcException e) {
                unreachable.add(address.text() + " " + (e.tried().isEmpty() ? e.getMessage() : e.tried()));
            }
        }
        for (Address address : addresses) {
            StatusResponse status = statuses.get(address);
            if (status != null) {
                boolean leads = status.getLeader() == status.getHeader().getMemberId();
                out.println(String.format(
                        "%-28s %-16s %-8s %10s %12d %8d %9s",
                        address.text(),
                        GoText.hex(status.getHeader().getMemberId()),
                        leads ? "leader" : status.getIsLearner() ? "learner" : "follower",
                        Sizes.text(status.getDbSize()),
                        status.getRaftIndex(),
                        newest - status.getRaftAppliedIndex(),
                        watchers(address)));
            }
        }
        unreachable.forEach(line -> out.println(paint.red(line)));
    }

    private String watchers(Address address) throws Failure {
        try {
            MetricsPage page = MetricsPage.of(address, session.client().settings());
            return Long.toString((long) page.value("etcd_debugging_mvcc_watcher_total"));
        } catch (IOException e) {
            return "-";
        }
    }

    private synchronized void prefixes(PrintStream out, long millis) {
        Paint paint = new Paint(session.io());
        out.println(paint.bold(String.format("%-40s %10s %10s", "LARGEST PREFIXES", "KEYS", "SIZE")));
        top(Comparator.comparingLong((Prefix prefix) -> prefix.bytes), prefix -> prefix.bytes > 0)
                .forEach(entry -> out.println(String.format(
                        "%-40s %10d %10s",
                        shortened(entry.getKey()), entry.getValue().keys, Sizes.text(entry.getValue().bytes))));
        out.println();
        out.println(paint.bold(String.format("%-40s %10s", "BUSIEST PREFIXES", "CHANGES/S")));
        top(Comparator.comparingLong((Prefix prefix) -> prefix.changes), prefix -> prefix.changes > 0)
                .forEach(entry -> out.println(String.format(
                        "%-40s %10.1f",
                        shortened(entry.getKey()), entry.getValue().changes * 1000.0 / Math.max(1, millis))));
        prefixes.values().forEach(prefix -> prefix.changes = 0);
    }

    private List<Map.Entry<String, Prefix>> top(Comparator<Prefix> order, java.util.function.Predicate<Prefix> wanted) {
        return prefixes.entrySet().stream()
                .filter(entry -> wanted.test(entry.getValue()))
                .sorted(Map.Entry.<String, Prefix>comparingByValue(order)
                        .reversed()
                        .thenComparing(Map.Entry::getKey))
                .limit(ROWS)
                .toList();
    }

    private static String shortened(String name) {
        return name.length() <= NAME_WIDTH ? name : name.substring(0, NAME_WIDTH - 1) + "\u2026";
    }
}
