package dev.akkad.api;

import dev.akkad.base.Bytes;
import dev.akkad.member.WatchListener;
import dev.akkad.member.WatchStream;
import dev.akkad.mvcc.Event;
import dev.akkad.mvcc.KeyValue;
import dev.akkad.mvcc.Revision;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The member's end of one watch stream, driven by the test. */
final class FakeWatch implements WatchStream {
    private static final long CREDIT_PATIENCE_MILLIS = 300;

    final BlockingQueue<Create> creates = new LinkedBlockingQueue<>();
    final BlockingQueue<Long> cancels = new LinkedBlockingQueue<>();
    final AtomicInteger progressRequests = new AtomicInteger();
    final AtomicInteger credit = new AtomicInteger();
    final Semaphore creditReturned = new Semaphore(0);
    final CountDownLatch closed = new CountDownLatch(1);
    final WatchListener listener;
    private final Executor thread;

    FakeWatch(WatchListener listener, Executor thread) {
        this.listener = listener;
        this.thread = thread;
    }

    @Override
    public void create(Create create) {
        creates.add(create);
        respond(new WatchListener.WatchResponse(
                create.watchId(), FakeMember.REVISION, true, false, 0, "", false, List.of()));
    }

    @Override
    public void cancel(long watchId) {
        cancels.add(watchId);
        respond(new WatchListener.WatchResponse(watchId, FakeMember.REVISION, false, true, 0, "", false, List.of()));
    }

    @Override
    public void progress() {
        progressRequests.incrementAndGet();
        respond(new WatchListener.WatchResponse(-1, FakeMember.REVISION, false, false, 0, "", false, List.of()));
    }

    @Override
    public void request(int responses) {
        credit.addAndGet(responses);
        creditReturned.release();
    }

    @Override
    public void close() {
        closed.countDown();
    }

    void put(long watchId, long revision, Bytes value) {
        KeyValue kv = new KeyValue(Bytes.utf8("k"), revision, revision, 1, value, 0);
        Event event = new Event(Event.Type.PUT, kv, new Revision(revision, 0));
        respond(new WatchListener.WatchResponse(
                watchId, revision, false, false, 0, "", false, List.of(new WatchListener.WatchEvent(event, null))));
    }

    /** As the real session: only as long as there is credit, waiting a moment for more. Returns how many went out. */
    int putWhileCredit(int most, Bytes value) throws InterruptedException {
        int sent = 0;
        while (sent < most) {
            creditReturned.drainPermits();
            if (credit.get() <= 0) {
                if (!creditReturned.tryAcquire(CREDIT_PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                    break;
                }
                continue;
            }
            CountDownLatch done = new CountDownLatch(1);
            put(0, 44 + sent, value);
            thread.execute(done::countDown);
            done.await();
            sent++;
        }
        return sent;
    }

    void respond(WatchListener.WatchResponse response) {
        thread.execute(() -> {
            credit.addAndGet(-response.credit());
            listener.onResponse(response);
        });
    }
}
