package dev.akkad.ctl.command;

import com.google.protobuf.ByteString;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.client.Rpcs.KvCalls;
import dev.akkad.ctl.print.Prefixes;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeResponse;
import dev.akkad.wire.pb.mvccpb.KeyValue;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reads many keys page by page, all of them at one revision. */
final class Pages {
    private static final int PAGE_KEYS = 500;

    private Pages() {}

    /** Takes one key at a time. */
    @FunctionalInterface
    interface Taker {
        /** @param page that it came with: header, count */
        void take(KeyValue keyValue, RangeResponse page) throws IOException;
    }

    /**
     * @param revision 0 = the current one
     * @return the revision that was read
     */
    static long each(Session session, ByteString prefix, long revision, boolean keysOnly, Taker taker)
            throws Failure, InterruptedException {
        return after(session, prefix, ByteString.EMPTY, revision, keysOnly, taker);
    }

    /** The same for the keys after {@code last}, which may be empty. */
    static long after(Session session, ByteString prefix, ByteString last, long revision, boolean keysOnly, Taker taker)
            throws Failure, InterruptedException {
        Arguments.Keys all = Arguments.Keys.of(prefix, ByteString.EMPTY, true, false);
        ByteString next = last.isEmpty() ? all.key() : last.concat(Prefixes.ALL);
        long at = revision;
        while (true) {
            RangeResponse page = session.call(
                    KvCalls.RANGE,
                    RangeRequest.newBuilder()
                            .setKey(next)
                            .setRangeEnd(all.end())
                            .setRevision(at)
                            .setLimit(PAGE_KEYS)
                            .setKeysOnly(keysOnly)
                            .build());
            at = at == 0 ? page.getHeader().getRevision() : at;
            try {
                for (KeyValue keyValue : page.getKvsList()) {
                    taker.take(keyValue, page);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (!page.getMore() || page.getKvsCount() == 0) {
                return at;
            }
            next = page.getKvs(page.getKvsCount() - 1).getKey().concat(Prefixes.ALL);
        }
    }
}
