package dev.akkad.member;

import dev.akkad.mvcc.Event;
import dev.akkad.mvcc.KeyValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Receives the responses of one watch stream, in order, one at a time, on a thread of the member. */
public interface WatchListener {
    void onResponse(WatchResponse response);

    /** The session cannot go on (no leader for too long on a stream that requires one, member stopping). */
    void onError(dev.akkad.machine.EtcdError error);

    /**
     * One response, fields as in etcd's WatchResponse (semantics 7).
     *
     * @param watchId −1 for a refused create and for manual progress
     * @param revision for the header; 0 in the compacted form
     * @param compactRevision not 0: cancelled because history before it is gone
     * @param cancelReason empty = none
     * @param fragment more parts of the same response follow immediately
     */
    record WatchResponse(
            long watchId,
            long revision,
            boolean created,
            boolean canceled,
            long compactRevision,
            String cancelReason,
            boolean fragment,
            List<WatchEvent> events) {
        private static final int CREDIT_BYTES = 32 * 1024;

        /** What it costs of the credit given with {@link WatchStream#request}: one, and one for each 32 KiB in it. */
        public int credit() {
            long bytes = 0;
            for (WatchEvent each : events) {
                bytes += bytes(each.event().kv()) + bytes(each.prevKv());
            }
            return 1 + (int) Math.min(bytes / CREDIT_BYTES, Integer.MAX_VALUE - 1);
        }

        private static long bytes(@Nullable KeyValue kv) {
            return kv == null ? 0 : (long) kv.key().length() + kv.value().length();
        }
    }

    /** @param prevKv the version before, when asked for and still there */
    record WatchEvent(Event event, @Nullable KeyValue prevKv) {}
}
