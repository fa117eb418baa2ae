package dev.akkad.ctl.bench.compare;

import dev.akkad.ctl.bench.BesideLists;
import dev.akkad.ctl.bench.KeySpace;
import dev.akkad.ctl.bench.LeaseLoad;
import dev.akkad.ctl.bench.LoadOptions;
import dev.akkad.ctl.bench.UnaryLoad;
import dev.akkad.ctl.bench.WatchLoad;
import dev.akkad.ctl.bench.Workload;
import dev.akkad.ctl.h2.Endpoint;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of the table: a kind of load and how much of it, written as in {@code put1000}.
 *
 * @param number requests in flight; watchers of {@link Kind#WATCH}, keys of {@link Kind#WATCHKEYS}, {@link
 *     Kind#PUTLIST} and {@link Kind#RESTART}
 */
record Row(Kind kind, int number) {
    private static final Pattern NAME = Pattern.compile("([a-z](?:[a-z0-9]*[a-z])?)([1-9][0-9]{0,6})");

    private static final int MANY_CLIENTS = 100;
    private static final int RESTART_CLIENTS = 1_000;

    /** The loads. */
    enum Kind {
        PUT("put"),
        PUTLIST("put, 100 in flight, beside one client that lists"),
        RANGE("range, linearizable"),
        SRANGE("range, serializable"),
        TXN("txn, compare and put"),
        LEASE("lease keep-alive"),
        WATCH("watch, one key"),
        WATCHKEYS("watch, one watcher of a prefix"),
        RESTART("fill, then restart"),
        H2LOAD("put by h2load, one key");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static List<Row> parseAll(String text) {
        return Arrays.stream(text.split(",", -1)).map(Row::parse).toList();
    }

    private static Row parse(String text) {
        Matcher matcher = NAME.matcher(text);
        if (matcher.matches()) {
            for (Kind kind : Kind.values()) {
                if (kind.word().equals(matcher.group(1))) {
                    return new Row(kind, Integer.parseInt(matcher.group(2)));
                }
            }
        }
        throw new IllegalArgumentException("--rows: " + text + " (expected: one of "
                + Arrays.stream(Kind.values()).map(Kind::word).toList() + " and a number, such as put1000)");
    }

    String name() {
        return kind.word() + number;
    }

    String title() {
        return kind.words + ", " + number + " "
                + switch (kind) {
                    case WATCH -> "watchers";
                    case WATCHKEYS, PUTLIST, RESTART -> "keys";
                    default -> "in flight";
                };
    }

    boolean needsKeys() {
        return kind == Kind.RANGE || kind == Kind.SRANGE || kind == Kind.PUTLIST;
    }

    /** It starts its members again, so that no other row can share them. */
    boolean restarts() {
        return kind == Kind.RESTART;
    }

    /** The keys that the row puts and reads, where it does not bring its own. */
    KeySpace space(KeySpace space) {
        return kind == Kind.PUTLIST ? ofKeys(space, number) : space;
    }

    /** Requests in flight. */
    int clients() {
        return switch (kind) {
            case WATCH -> 1;
            case WATCHKEYS, PUTLIST -> MANY_CLIENTS;
            case RESTART -> RESTART_CLIENTS;
            default -> number;
        };
    }

    int connections() {
        return LoadOptions.connectionsFor(kind == Kind.WATCH ? number : clients());
    }

    /** @param space of the rows that do not bring their own @param target of what goes to one member */
    Workload workload(KeySpace space, int valueLength, Endpoint target) {
        return switch (kind) {
            case PUT -> UnaryLoad.put(space, valueLength);
            case PUTLIST -> new BesideLists(UnaryLoad.put(space, valueLength), target, space);
            case RANGE -> UnaryLoad.range(space, false, 0);
            case SRANGE -> UnaryLoad.range(space, true, 0);
            case TXN -> UnaryLoad.txn(space, valueLength);
            case LEASE -> new LeaseLoad(number);
            case WATCH -> new WatchLoad(ofKeys(space, 1), valueLength, number, false);
            case WATCHKEYS -> new WatchLoad(ofKeys(space, number), valueLength, 1, true);
            case RESTART -> UnaryLoad.fill(ofKeys(space, number), valueLength);
            case H2LOAD -> throw new IllegalStateException("h2load is a program of its own");
        };
    }

    private static KeySpace ofKeys(KeySpace space, int keys) {
        return new KeySpace(keys, space.keyLength());
    }
}
