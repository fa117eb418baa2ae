package dev.akkad.wire;

import dev.akkad.base.Bytes;
import dev.akkad.machine.Request;
import dev.akkad.mvcc.KeyRange;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Requests as etcd's log shows them: values are only sizes, and what may hold a secret is only a name. */
public final class RequestText {
    /** A longer text is cut: one request may hold thousands of keys. */
    private static final int LENGTH_MAX = 2_000;

    private final StringBuilder text = new StringBuilder(128);

    private RequestText() {}

    /** {@code header:<ID:7 > put:<key:"a" value_size:1 >}. @param id of the request, 0 = it has none */
    public static String of(long id, Request request) {
        RequestText shown = new RequestText();
        if (id != 0) {
            shown.text.append("header:<ID:").append(Long.toUnsignedString(id)).append(" > ");
        }
        shown.named(name(request), request);
        return shown.end();
    }

    /** The request alone: {@code key:"a" range_end:"b" }. */
    public static String bare(Request request) {
        RequestText shown = new RequestText();
        shown.fields(request);
        return shown.end();
    }

    private String end() {
        return text.length() <= LENGTH_MAX ? text.toString() : text.substring(0, LENGTH_MAX) + "…";
    }

    private static String name(Request request) {
        if (request instanceof Request.Compact) {
            return "compaction";
        }
        return request.getClass()
                .getSimpleName()
                .replaceAll("([a-z])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }

    private void named(String name, Request request) {
        text.append(name).append(":<");
        fields(request);
        text.append('>');
    }

    private void fields(Request request) {
        if (request instanceof Request.Put put) {
            put(put);
        } else if (request instanceof Request.DeleteRange delete) {
            range(delete.range());
        } else if (request instanceof Request.Range range) {
            range(range);
        } else if (request instanceof Request.Txn txn) {
            txn(txn);
        } else if (request instanceof Request.Compact compact) {
            number("revision", compact.revision());
            flag("physical", compact.physical());
        } else if (request instanceof Request.LeaseGrant grant) {
            number("TTL", grant.ttlSeconds());
            number("ID", grant.id());
        } else if (request instanceof Request.LeaseRevoke revoke) {
            number("ID", revoke.id());
        }
    }

    private void put(Request.Put put) {
        bytes("key", put.key());
        number("value_size", put.value().length());
        number("lease", put.lease());
        flag("prev_kv", put.prevKv());
        flag("ignore_value", put.ignoreValue());
        flag("ignore_lease", put.ignoreLease());
    }

    private void range(Request.Range range) {
        range(range.range());
        number("limit", range.options().limit());
        number("revision", Math.max(0, range.revision()));
        flag("serializable", range.serializable());
        flag("keys_only", range.options().keysOnly());
        flag("count_only", range.options().countOnly());
    }

    private void range(KeyRange range) {
        bytes("key", range.key());
        bytes("range_end", range.end());
    }

    private void txn(Request.Txn txn) {
        for (Request.Compare compare : txn.compares()) {
            if (isFull()) {
                return;
            }
            text.append("compare:<result:").append(compare.result());
            text.append(" target:").append(compare.target()).append(' ');
            range(compare.range());
            number("number", compare.number());
            number("value_size", compare.bytes().length());
            text.append("> ");
        }
        ops("success", txn.success());
        ops("failure", txn.failure());
    }

    private void ops(String branch, List<Request.Op> ops) {
        text.append(branch).append(":<");
        for (Request.Op op : ops) {
            if (isFull()) {
                return;
            }
            named("request_" + name(op), op);
            text.append(' ');
        }
        text.append("> ");
    }

    private boolean isFull() {
        return text.length() > LENGTH_MAX;
    }

    private void number(String name, long value) {
        if (value != 0) {
            text.append(name).append(':').append(value).append(' ');
        }
    }

    private void flag(String name, boolean value) {
        if (value) {
            text.append(name).append(":true ");
        }
    }

    private void bytes(String name, @Nullable Bytes value) {
        if (value == null || value.isEmpty()) {
            return;
        }
        text.append(name).append(":\"");
        for (int i = 0; i < value.length() && !isFull(); i++) {
            int b = value.at(i) & 0xff;
            if (b == '"' || b == '\\') {
                text.append('\\').append((char) b);
            } else if (b >= ' ' && b < 0x7f) {
                text.append((char) b);
            } else {
                text.append('\\').append((char) ('0' + (b >> 6)));
                text.append((char) ('0' + (b >> 3 & 7))).append((char) ('0' + (b & 7)));
            }
        }
        text.append("\" ");
    }
}
