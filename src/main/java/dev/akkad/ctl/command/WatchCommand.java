package dev.akkad.ctl.command;

import com.google.protobuf.ByteString;
import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.cli.Flag;
import dev.akkad.ctl.cli.GoText;
import dev.akkad.ctl.cli.Parsed;
import dev.akkad.ctl.cli.Parser;
import dev.akkad.ctl.cli.Values;
import dev.akkad.ctl.client.RpcException;
import dev.akkad.ctl.client.WatchStream;
import dev.akkad.wire.pb.etcdserverpb.WatchCreateRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchResponse;
import dev.akkad.wire.pb.mvccpb.Event;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** watch: one watch, or with {@code -i} many of one stream. */
final class WatchCommand {
    private static final List<Flag> FLAGS = List.of(
            Flag.bool("interactive", "interactive mode").or('i'),
            Flag.bool("prefix", "watch on a prefix if prefix is set"),
            Flag.integer("rev", 0, "revision to start watching"),
            Flag.bool("prev-kv", "get the previous key-value pair before the event happens"),
            Flag.bool("progress-notify", "get periodic watch progress notification from server"));

    static final Command<Session> WATCH = Command.<Session>of(
                    "watch",
                    "[options] [key or prefix] [range_end] [--] [exec-command arg1 arg2 ...]",
                    "Watches events stream on keys or prefixes",
                    WatchCommand::watch,
                    FLAGS.toArray(Flag[]::new))
            .examples(
                    "watch foo", "each change of a key",
                    "watch --prefix foo/ --rev=1", "from the beginning on",
                    "watch foo -- sh -c 'echo $ETCD_WATCH_VALUE'", "a command for each event",
                    "watch -i", "reads watches from stdin");

    private static final String BAD_NUMBER = "bad number of arguments";

    private WatchCommand() {}

    /** One watch as it is asked for. */
    private record Wanted(WatchCreateRequest request, List<String> command) {
        private Wanted {
            command = List.copyOf(command);
        }
    }

    private static void watch(Session session) throws Failure, InterruptedException, IOException {
        if (session.flags().isSet("interactive")) {
            interactive(session);
            return;
        }
        Wanted wanted = wanted(session.line(), session.environment());
        BlockingQueue<Object> heard = new LinkedBlockingQueue<>(1);
        WatchStream stream = stream(session, heard);
        stream.create(wanted.request());
        try {
            while (show(session, heard.take(), List.of(wanted))) {
                // Until the server ends it.
            }
        } finally {
            stream.close();
        }
    }

    private static WatchStream stream(Session session, BlockingQueue<Object> heard)
            throws Failure, InterruptedException {
        return WatchStream.open(session.client(), response -> put(heard, response), end -> put(heard, end), warning -> {
            session.io().err().println("akkadctl: " + warning);
        });
    }

    /** Holds the stream up until what came before is shown: the queue has room for one. */
    private static void put(BlockingQueue<Object> heard, Object what) {
        try {
            heard.put(what);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return whether the watches go on */
    private static boolean show(Session session, Object heard, List<Wanted> watches)
            throws Failure, InterruptedException, IOException {
        if (heard instanceof RpcException failure) {
            canceled(session, String.valueOf(failure.getMessage()));
        }
        if (heard instanceof Wanted) {
            return true;
        }
        if (!(heard instanceof WatchResponse response)) {
            return false;
        }
        if (response.getCanceled()) {
            String reason = response.getCompactRevision() != 0
                    ? "etcdserver: mvcc: required revision has been compacted"
                    : response.getCancelReason();
            canceled(session, reason.isEmpty() ? "etcdserver: mvcc: required revision is a future revision" : reason);
        }
        session.printer().watch(response);
        session.io().out().flush();
        int id = (int) response.getWatchId();
        List<String> command = id < watches.size() ? watches.get(id).command() : List.of();
        if (!command.isEmpty()) {
            for (Event event : response.getEventsList()) {
                execute(session, command, response, event);
            }
        }
        return true;
    }

    private static void canceled(Session session, String reason) throws Failure {
        session.io().err().println("watch was canceled (" + reason + ")");
        throw new Failure(Failure.INTERRUPTED, "watch is canceled by the server");
    }

    private static void execute(Session session, List<String> command, WatchResponse response, Event event)
            throws Failure, InterruptedException {
        Map<String, String> variables = new HashMap<>();
        variables.put("ETCD_WATCH_REVISION", Long.toString(response.getHeader().getRevision()));
        variables.put("ETCD_WATCH_EVENT_TYPE", GoText.quote(event.getType().toString()));
        variables.put("ETCD_WATCH_KEY", GoText.quote(event.getKv().getKey().toByteArray()));
        variables.put("ETCD_WATCH_VALUE", GoText.quote(event.getKv().getValue().toByteArray()));
        int exit = Programs.run(session.io(), command, variables);
        if (exit != 0) {
            session.io()
                    .err()
                    .println(
                            "command " + GoText.quote(String.join(" ", command)) + " error (exit status " + exit + ")");
            throw Failure.silent(Failure.ERROR);
        }
    }

    /** @throws Failure in etcdctl's words */
    private static Wanted wanted(Parsed<Session> line, Map<String, String> environment) throws Failure {
        int dash = line.dash();
        List<String> words = dash < 0 ? line.words() : line.words().subList(0, dash);
        List<String> command =
                dash < 0 ? List.of() : line.words().subList(dash, line.words().size());
        String key = environment.getOrDefault("ETCDCTL_WATCH_KEY", "");
        String end = environment.getOrDefault("ETCDCTL_WATCH_RANGE_END", "");
        if (key.isEmpty() && !end.isEmpty()) {
            throw Failure.arguments("ETCDCTL_WATCH_KEY is empty but got ETCDCTL_WATCH_RANGE_END=" + GoText.quote(end));
        }
        if (!key.isEmpty()) {
            if (!words.isEmpty()) {
                throw Failure.arguments(BAD_NUMBER + " (found conflicting environment key)");
            }
            words = end.isEmpty() ? List.of(key) : List.of(key, end);
        }
        if (dash >= 0 && command.isEmpty()) {
            throw Failure.arguments(BAD_NUMBER + " (found separator --, but no commands)");
        }
        if (words.isEmpty()) {
            throw Failure.arguments(BAD_NUMBER);
        }
        return new Wanted(request(words, line.values()), command);
    }

    private static WatchCreateRequest request(List<String> words, Values flags) throws Failure {
        boolean isPrefix = flags.isSet("prefix");
        if (isPrefix && words.size() > 1) {
            throw Failure.arguments("`range_end` and `--prefix` are mutually exclusive");
        }
        ByteString end = words.size() > 1 ? Arguments.bytes(words.get(1)) : ByteString.EMPTY;
        Arguments.Keys keys = Arguments.Keys.of(Arguments.bytes(words.get(0)), end, isPrefix, false);
        return WatchCreateRequest.newBuilder()
                .setKey(keys.key())
                .setRangeEnd(keys.end())
                .setStartRevision(flags.number("rev"))
                .setPrevKv(flags.isSet("prev-kv"))
                .setProgressNotify(flags.isSet("progress-notify"))
                .build();
    }

    // ---- interactive

    private static void interactive(Session session) throws Failure, InterruptedException, IOException {
        // Of the client's making, so that what is wrong with it is said at once.
        BlockingQueue<Object> heard = new LinkedBlockingQueue<>(1);
        WatchStream stream = stream(session, heard);
        List<Wanted> watches = new ArrayList<>();
        Thread reader = new Thread(() -> read(session, heard), "stdin");
        reader.setDaemon(true);
        reader.start();
        try {
            while (true) {
                Object next = heard.take();
                if (next instanceof Wanted wanted) {
                    watches.add(wanted);
                    stream.create(wanted.request());
                } else if (next instanceof String word) {
                    if (word.isEmpty()) {
                        throw new Failure(Failure.INVALID_INPUT, "error reading watch request line: EOF");
                    }
                    stream.requestProgress();
                } else {
                    show(session, next, watches);
                }
            }
        } finally {
            stream.close();
        }
    }

    private static void read(Session session, BlockingQueue<Object> heard) {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(session.io().in(), StandardCharsets.UTF_8));
        try {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                order(session, line.strip(), heard);
            }
        } catch (IOException e) {
            session.io().err().println("Error: " + e.getMessage());
        }
        put(heard, "");
    }

    private static void order(Session session, String line, BlockingQueue<Object> heard) {
        if (line.equals("progress")) {
            put(heard, line);
            return;
        }
        try {
            List<String> words = TxnGrammar.words(line);
            if (words.isEmpty()) {
                session.io().err().println("Invalid command " + line + " (watch and progress supported)");
                return;
            }
            if (!words.get(0).equals("watch")) {
                session.io().err().println("Invalid command " + line + " (only support watch)");
                return;
            }
            if (words.size() < 2) {
                session.io().err().println("Invalid command " + line + " (command type or key is not provided)");
                return;
            }
            Command<Session> program = Command.group("", "", List.of(WATCH));
            Parsed<Session> parsed = new Parser<>(program, List.of()).parse(words);
            put(heard, wanted(parsed, session.environment()));
        } catch (Failure e) {
            session.io().err().println("Invalid command " + line + " (" + e.text() + ")");
        }
    }
}
