package dev.akkad.ctl.command;

import com.google.protobuf.ByteString;
import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.cli.Flag;
import dev.akkad.ctl.cli.GoParse;
import dev.akkad.ctl.cli.GoText;
import dev.akkad.ctl.cli.Values;
import dev.akkad.ctl.client.RpcException;
import dev.akkad.ctl.client.Rpcs.KvCalls;
import dev.akkad.ctl.print.Printer;
import dev.akkad.ctl.print.SimplePrinter;
import dev.akkad.wire.pb.etcdserverpb.CompactionRequest;
import dev.akkad.wire.pb.etcdserverpb.DeleteRangeRequest;
import dev.akkad.wire.pb.etcdserverpb.PutRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;

/** get, put, del, compaction. */
final class KeyCommands {
    private static final Flag PREFIX = Flag.bool("prefix", "get keys with matching prefix");
    private static final Flag FROM_KEY =
            Flag.bool("from-key", "get keys that are greater than or equal to the given key using byte compare");
    private static final String BOTH = "`--prefix` and `--from-key` cannot be set at the same time, choose one";
    private static final String TOO_MANY =
            "too many arguments, only accept one argument when `--prefix` or `--from-key` is set";

    static final Command<Session> GET = Command.<Session>of(
                    "get",
                    "[options] <key> [range_end]",
                    "Gets the key or a range of keys",
                    KeyCommands::get,
                    Flag.text("consistency", "l", "linearizable(l) or serializable(s)"),
                    Flag.text("order", "", "order of results; ASCEND or DESCEND (ASCEND by default)"),
                    Flag.text("sort-by", "", "sort target; CREATE, KEY, MODIFY, VALUE, or VERSION"),
                    Flag.integer("limit", 0, "maximum number of results"),
                    PREFIX,
                    FROM_KEY,
                    Flag.integer("rev", 0, "specify the kv revision"),
                    Flag.bool("keys-only", "get only the keys"),
                    Flag.bool("count-only", "get only the count"),
                    Flag.bool("print-value-only", "only write values when using the \"simple\" output format"),
                    Flag.integer("min-create-rev", 0, "minimum create revision"),
                    Flag.integer("max-create-rev", 0, "maximum create revision"),
                    Flag.integer("min-mod-rev", 0, "minimum modification revision"),
                    Flag.integer("max-mod-rev", 0, "maximum modification revision"),
                    Flag.bool("stream", "receive the range piece by piece"))
            .examples(
                    "get foo", "one key",
                    "get --prefix foo/ --keys-only", "what keys there are",
                    "get foo --rev=7", "the value that it had then",
                    "get --prefix '' --count-only -w fields", "how many keys there are");

    static final Command<Session> PUT = Command.<Session>of(
                    "put",
                    "[options] <key> <value> (<value> can also be given from stdin)",
                    "Puts the given key into the store",
                    KeyCommands::put,
                    Flag.text("lease", "0", "lease ID (in hexadecimal) to attach to the key"),
                    Flag.bool("prev-kv", "return the previous key-value pair before modification"),
                    Flag.bool("ignore-value", "updates the key using its current value"),
                    Flag.bool("ignore-lease", "updates the key using its current lease"))
            .examples(
                    "put foo bar", "a key",
                    "put foo < file", "the value is the file's content",
                    "put foo -- -1", "a value that begins with a dash",
                    "put foo bar --lease=694d5765fc71500b", "until the lease ends");

    static final Command<Session> DEL = Command.<Session>of(
                    "del",
                    "[options] <key> [range_end]",
                    "Removes the specified key or range of keys [key, range_end)",
                    KeyCommands::delete,
                    PREFIX,
                    FROM_KEY,
                    Flag.bool("prev-kv", "return deleted key-value pairs"),
                    Flag.bool("range", "delete range of keys without a warning"))
            .examples("del foo", "one key", "del --prefix foo/", "all keys that begin so");

    static final Command<Session> COMPACTION = Command.<Session>of(
                    "compaction",
                    "[options] <revision>",
                    "Compacts the event history in etcd",
                    KeyCommands::compact,
                    Flag.bool("physical", "wait for compaction to physically remove all old revisions"))
            .examples("compaction 1000", "forget what was before revision 1000");

    private KeyCommands() {}

    private static void get(Session session) throws Failure, InterruptedException {
        RangeRequest request = range(session.words(), session.flags());
        boolean isStream = session.flags().isSet("stream");
        RangeResponse response = isStream ? stream(session, request) : session.call(KvCalls.RANGE, request);
        Printer printer = session.printer();
        String format = session.flags().text("write-out");
        if (request.getCountOnly() && !format.equals("fields")) {
            throw Failure.arguments("--count-only is only for `--write-out=fields`");
        }
        if (session.flags().isSet("print-value-only")) {
            if (!(printer instanceof SimplePrinter simple)) {
                throw Failure.arguments("print-value-only is only for `--write-out=simple`");
            }
            simple.printValuesOnly();
        }
        printer.get(response);
    }

    /** The whole range, put together of its pieces. */
    private static RangeResponse stream(Session session, RangeRequest request) throws Failure, InterruptedException {
        RangeResponse.Builder whole = RangeResponse.newBuilder();
        AtomicReference<RpcException> failure = new AtomicReference<>();
        java.util.concurrent.CountDownLatch ended = new java.util.concurrent.CountDownLatch(1);
        try {
            session.client()
                    .open(
                            KvCalls.RANGE_STREAM,
                            request,
                            true,
                            List.of(),
                            piece -> whole.mergeFrom(piece.getRangeResponse()),
                            end -> {
                                failure.set(end);
                                ended.countDown();
                            },
                            session.deadline());
        } catch (RpcException e) {
            throw Session.failure(Failure.ERROR, e);
        }
        ended.await();
        RpcException end = failure.get();
        if (end != null) {
            throw Session.failure(Failure.ERROR, end);
        }
        return whole.build();
    }

    static RangeRequest range(List<String> words, Values flags) throws Failure {
        if (words.isEmpty()) {
            throw Failure.arguments("get command needs one argument as key and an optional argument as range_end");
        }
        boolean isPrefix = flags.isSet("prefix");
        boolean isFromKey = flags.isSet("from-key");
        if (isPrefix && isFromKey) {
            throw Failure.arguments(BOTH);
        }
        if (flags.isSet("keys-only") && flags.isSet("count-only")) {
            throw Failure.arguments("`--keys-only` and `--count-only` cannot be set at the same time, choose one");
        }
        RangeRequest.Builder request = RangeRequest.newBuilder();
        request.setSerializable(isSerializable(flags.text("consistency")));
        if (words.size() > 1 && (isPrefix || isFromKey)) {
            throw Failure.arguments(TOO_MANY);
        }
        ByteString end = words.size() > 1 ? Arguments.bytes(words.get(1)) : ByteString.EMPTY;
        sort(request, flags.text("order"), flags.text("sort-by"));
        Arguments.Keys keys = Arguments.Keys.of(Arguments.bytes(words.get(0)), end, isPrefix, isFromKey);
        return request.setKey(keys.key())
                .setRangeEnd(keys.end())
                .setLimit(flags.number("limit"))
                .setRevision(Math.max(0, flags.number("rev")))
                .setKeysOnly(flags.isSet("keys-only"))
                .setCountOnly(flags.isSet("count-only"))
                .setMinCreateRevision(flags.number("min-create-rev"))
                .setMaxCreateRevision(flags.number("max-create-rev"))
                .setMinModRevision(flags.number("min-mod-rev"))
                .setMaxModRevision(flags.number("max-mod-rev"))
                .build();
    }

    static boolean isSerializable(String consistency) throws Failure {
        return switch (consistency) {
            case "l" -> false;
            case "s" -> true;
            default -> throw new Failure(Failure.BAD_FEATURE, "unknown consistency flag " + GoText.quote(consistency));
        };
    }

    private static void sort(RangeRequest.Builder request, String order, String by) throws Failure {
        RangeRequest.SortOrder sortOrder = switch (order.toUpperCase(Locale.ROOT)) {
            case "" -> RangeRequest.SortOrder.NONE;
            case "ASCEND" -> RangeRequest.SortOrder.ASCEND;
            case "DESCEND" -> RangeRequest.SortOrder.DESCEND;
            default -> throw new Failure(Failure.BAD_FEATURE, "bad sort order " + order);
        };
        RangeRequest.SortTarget target = switch (by.toUpperCase(Locale.ROOT)) {
            case "", "KEY" -> RangeRequest.SortTarget.KEY;
            case "CREATE" -> RangeRequest.SortTarget.CREATE;
            case "MODIFY" -> RangeRequest.SortTarget.MOD;
            case "VALUE" -> RangeRequest.SortTarget.VALUE;
            case "VERSION" -> RangeRequest.SortTarget.VERSION;
            default -> throw new Failure(Failure.BAD_FEATURE, "bad sort target " + by);
        };
        // Keys come in their order anyway: a server need not sort them.
        boolean isNatural = target == RangeRequest.SortTarget.KEY && sortOrder == RangeRequest.SortOrder.ASCEND;
        request.setSortTarget(target).setSortOrder(isNatural ? RangeRequest.SortOrder.NONE : sortOrder);
    }

    private static void put(Session session) throws Failure, InterruptedException, IOException {
        PutRequest request = put(session.words(), session.flags(), session.io());
        session.printer().put(session.call(KvCalls.PUT, request));
    }

    static PutRequest put(List<String> words, Values flags, Io io) throws Failure, IOException {
        boolean keepsValue = flags.isSet("ignore-value");
        if (words.isEmpty()) {
            throw Failure.arguments("put command needs 1 argument and input from stdin or 2 arguments");
        }
        if (keepsValue && words.size() > 1) {
            throw Failure.arguments("put command needs only 1 argument when 'ignore-value' is set");
        }
        ByteString value = keepsValue ? ByteString.EMPTY : value(words, io);
        long lease;
        try {
            lease = GoParse.signedHex(flags.text("lease"));
        } catch (IllegalArgumentException e) {
            throw Failure.arguments("bad lease ID (" + e.getMessage() + "), expecting ID in Hex");
        }
        return PutRequest.newBuilder()
                .setKey(Arguments.bytes(words.get(0)))
                .setValue(value)
                .setLease(lease)
                .setPrevKv(flags.isSet("prev-kv"))
                .setIgnoreValue(keepsValue)
                .setIgnoreLease(flags.isSet("ignore-lease"))
                .build();
    }

    private static ByteString value(List<String> words, Io io) throws Failure, IOException {
        if (words.size() > 1) {
            return Arguments.bytes(words.get(1));
        }
        ByteString input = ByteString.copyFrom(io.in().readAllBytes());
        if (input.isEmpty()) {
            throw Failure.arguments("put command needs 1 argument and input from stdin or 2 arguments");
        }
        return input;
    }

    private static void delete(Session session) throws Failure, InterruptedException {
        DeleteRangeRequest request = delete(session.words(), session.flags());
        boolean isUnasked = session.words().size() > 1 && !session.flags().isSet("range");
        if (isUnasked) {
            session.io()
                    .err()
                    .println("Warning: a second argument is the end of a range: all keys from "
                            + GoText.quote(session.word(0)) + " up to " + GoText.quote(session.word(1))
                            + " are deleted. --range says that this is meant.");
        }
        session.printer().delete(session.call(KvCalls.DELETE, request));
    }

    static DeleteRangeRequest delete(List<String> words, Values flags) throws Failure {
        if (words.isEmpty() || words.size() > 2) {
            throw Failure.arguments("del command needs one argument as key and an optional argument as range_end");
        }
        boolean isPrefix = flags.isSet("prefix");
        boolean isFromKey = flags.isSet("from-key");
        if (isPrefix && isFromKey) {
            throw Failure.arguments(BOTH);
        }
        if (words.size() > 1 && (isPrefix || isFromKey)) {
            throw Failure.arguments(TOO_MANY);
        }
        ByteString end = words.size() > 1 ? Arguments.bytes(words.get(1)) : ByteString.EMPTY;
        Arguments.Keys keys = Arguments.Keys.of(Arguments.bytes(words.get(0)), end, isPrefix, isFromKey);
        return DeleteRangeRequest.newBuilder()
                .setKey(keys.key())
                .setRangeEnd(keys.end())
                .setPrevKv(flags.isSet("prev-kv"))
                .build();
    }

    private static void compact(Session session) throws Failure, InterruptedException {
        session.requireWords(1, "compaction command needs 1 argument");
        long revision;
        try {
            revision = GoParse.decimal(session.word(0));
        } catch (IllegalArgumentException e) {
            throw new Failure(Failure.ERROR, String.valueOf(e.getMessage()));
        }
        session.call(
                KvCalls.COMPACT,
                CompactionRequest.newBuilder()
                        .setRevision(revision)
                        .setPhysical(session.flags().isSet("physical"))
                        .build());
        session.io().out().println("compacted revision " + revision);
    }
}
