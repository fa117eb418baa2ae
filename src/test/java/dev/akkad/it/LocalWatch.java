package dev.akkad.it;

import dev.akkad.base.Bytes;
import dev.akkad.check.WatchRecord;
import dev.akkad.machine.EtcdError;
import dev.akkad.member.Member;
import dev.akkad.member.WatchListener;
import dev.akkad.member.WatchStream;
import dev.akkad.mvcc.Event;
import dev.akkad.mvcc.KeyRange;
import dev.akkad.mvcc.KeyValue;
import org.jspecify.annotations.Nullable;

/** Feeds a {@link Watching} from a session of a member in this JVM. */
final class LocalWatch implements WatchListener {
    private static final int CREDIT = Integer.MAX_VALUE;

    private final Watching watching;

    private LocalWatch(Watching watching) {
        this.watching = watching;
    }

    static Watching open(Member member, String name, String from, String to, long startRevision) {
        Watching watching = new Watching(name, from, to, startRevision);
        WatchStream stream = member.openWatch(new LocalWatch(watching));
        watching.onClose(stream::close);
        stream.request(CREDIT);
        KeyRange range = new KeyRange(Bytes.utf8(from), Bytes.utf8(to));
        stream.create(new WatchStream.Create(0, range, startRevision, false, false, false, true, false));
        return watching;
    }

    @Override
    public void onResponse(WatchResponse response) {
        if (response.canceled()) {
            watching.ended("cancelled: " + response);
        } else if (!response.created()) {
            watching.told(new WatchRecord.Delivery(
                    response.revision(),
                    response.fragment(),
                    response.events().stream().map(LocalWatch::seen).toList()));
        }
    }

    @Override
    public void onError(EtcdError error) {
        watching.ended(error.toString());
    }

    private static WatchRecord.Seen seen(WatchEvent event) {
        KeyValue kv = event.event().kv();
        @Nullable KeyValue previous = event.prevKv();
        @Nullable
        String value = event.event().type() == Event.Type.PUT ? kv.value().utf8() : null;
        @Nullable String before = previous == null ? null : previous.value().utf8();
        return new WatchRecord.Seen(
                kv.key().utf8(), value, kv.createRevision(), kv.modRevision(), kv.version(), before);
    }
}
