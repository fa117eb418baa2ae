package dev.akkad.ctl.command;

import com.google.protobuf.ByteString;
import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.cli.Flag;
import dev.akkad.ctl.client.RpcException;
import dev.akkad.ctl.client.Rpcs.KvCalls;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeResponse;
import dev.akkad.wire.pb.mvccpb.KeyValue;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** history, diff: how keys came to be what they are, as far back as compaction has left it. */
final class HistoryCommands {
    private static final String COMPACTED = "etcdserver: mvcc: required revision has been compacted";

    static final Command<Session> HISTORY = Command.<Session>of(
                    "history",
                    "[options] <key>",
                    "Shows each revision of a key, newest first, and what it changed",
                    HistoryCommands::history,
                    Flag.integer("limit", 0, "maximum number of revisions"))
            .examples("history foo", "back to where history was compacted");

    static final Command<Session> DIFF = Command.<Session>of(
                    "diff",
                    "<prefix> --rev <A> [--rev <B>]",
                    "Shows what changed under a prefix from one revision to another",
                    HistoryCommands::diff,
                    Flag.list("rev", "", "Required. From which revision, and again to which (default: the current)"))
            .examples("diff foo/ --rev 100 --rev 200", "lines with + are new, those with - are gone");

    private HistoryCommands() {}

    private static void history(Session session) throws Failure, InterruptedException {
        session.requireWords(1, "history command needs one argument as key");
        ByteString key = session.bytes(0);
        long limit = session.flags().number("limit");
        Paint paint = new Paint(session.io());
        KeyValue shown = null;
        long revision = 0;
        boolean isOver = false;
        long count = 0;
        for (; !isOver && (limit <= 0 || count <= limit); count++) {
            RangeResponse response = at(session, key, revision);
            KeyValue found = response == null || response.getKvsCount() == 0 ? null : response.getKvs(0);
            if (shown != null) {
                change(session.io().out(), paint, shown, found, response == null);
            } else if (found == null) {
                throw new Failure(Failure.ERROR, "no key " + session.word(0) + " at the current revision");
            }
            isOver = found == null;
            if (found != null) {
                shown = found;
                revision = found.getModRevision() - 1;
                isOver = revision <= 0;
                if (isOver) {
                    change(session.io().out(), paint, found, null, false);
                }
            }
        }
    }

    /** Absent when compaction has taken it. */
    private static @org.jspecify.annotations.Nullable RangeResponse at(Session session, ByteString key, long revision)
            throws Failure, InterruptedException {
        try {
            RangeRequest request =
                    RangeRequest.newBuilder().setKey(key).setRevision(revision).build();
            return session.client().call(KvCalls.RANGE, request, session.deadline());
        } catch (RpcException e) {
            if (e.text().equals(COMPACTED)) {
                return null;
            }
            throw Session.failure(Failure.ERROR, e);
        }
    }

    private static void change(
            PrintStream out,
            Paint paint,
            KeyValue now,
            @org.jspecify.annotations.Nullable KeyValue before,
            boolean isCompacted) {
        String lease = now.getLease() == 0 ? "" : ", lease " + Long.toHexString(now.getLease());
        out.println(paint.bold("revision " + now.getModRevision()) + " (version " + now.getVersion() + lease + ")"
                + (isCompacted ? ", what was before is compacted" : before == null ? ", created" : ""));
        lines(out, paint, before == null ? List.of() : lines(before.getValue()), lines(now.getValue()));
    }

    private static void diff(Session session) throws Failure, InterruptedException {
        session.requireWords(1, "diff command needs one argument as prefix");
        List<String> revisions = session.flags().list("rev");
        if (revisions.isEmpty() || revisions.size() > 2) {
            throw Failure.arguments("diff command needs --rev once or twice");
        }
        List<Long> numbers = new ArrayList<>();
        for (String revision : revisions) {
            try {
                numbers.add(Long.parseLong(revision));
            } catch (NumberFormatException e) {
                throw Failure.arguments("bad revision " + revision);
            }
        }
        SortedMap<String, KeyValue> before = all(session, numbers.get(0));
        SortedMap<String, KeyValue> now = all(session, numbers.size() > 1 ? numbers.get(1) : 0);
        Paint paint = new Paint(session.io());
        PrintStream out = session.io().out();
        SortedMap<String, KeyValue> keys = new TreeMap<>(before);
        keys.putAll(now);
        keys.keySet().forEach(key -> {
            KeyValue old = before.get(key);
            KeyValue fresh = now.get(key);
            List<String> oldLines = old == null ? List.of() : lines(old.getValue());
            List<String> freshLines = fresh == null ? List.of() : lines(fresh.getValue());
            if (old == null || fresh == null || !old.getValue().equals(fresh.getValue())) {
                String what = old == null ? "added" : fresh == null ? "deleted" : "changed";
                out.println(paint.bold(key) + " (" + what + ")");
                lines(out, paint, oldLines, freshLines);
            }
        });
    }

    private static SortedMap<String, KeyValue> all(Session session, long revision)
            throws Failure, InterruptedException {
        SortedMap<String, KeyValue> found = new TreeMap<>();
        Pages.each(
                session,
                session.bytes(0),
                revision,
                false,
                (keyValue, unused) -> found.put(keyValue.getKey().toStringUtf8(), keyValue));
        return found;
    }

    private static List<String> lines(ByteString value) {
        String text = value.toString(StandardCharsets.UTF_8);
        return text.isEmpty() ? List.of("") : text.lines().toList();
    }

    /** What both have at the beginning and at the end is left out. */
    private static void lines(PrintStream out, Paint paint, List<String> before, List<String> now) {
        int same = 0;
        while (same < before.size() && same < now.size() && before.get(same).equals(now.get(same))) {
            same++;
        }
        int end = 0;
        while (end < before.size() - same
                && end < now.size() - same
                && before.get(before.size() - 1 - end).equals(now.get(now.size() - 1 - end))) {
            end++;
        }
        before.subList(same, before.size() - end).forEach(line -> out.println(paint.red("- " + line)));
        now.subList(same, now.size() - end).forEach(line -> out.println(paint.green("+ " + line)));
    }
}
