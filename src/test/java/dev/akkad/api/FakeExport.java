package dev.akkad.api;

import dev.akkad.base.Bytes;
import dev.akkad.machine.EtcdError;
import dev.akkad.member.Export;
import dev.akkad.member.ExportListener;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/** A copy whose pieces come from the test. */
final class FakeExport implements Export {
    final ExportListener listener;
    final AtomicInteger asked = new AtomicInteger();
    final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService thread;
    private volatile Bytes whole = Bytes.EMPTY;
    private volatile int pieceBytes;
    private int sent;

    FakeExport(ExportListener listener, ExecutorService thread) {
        this.listener = listener;
        this.thread = thread;
    }

    /** Answers each question for a piece with so many bytes of {@code copy}. */
    void serve(Bytes copy, int bytesAtOnce, String version) {
        whole = copy;
        pieceBytes = bytesAtOnce;
        thread.execute(() -> listener.onOpened(copy.length(), version));
    }

    void fail(EtcdError error) {
        thread.execute(() -> listener.onFailed(error));
    }

    @Override
    public void next() {
        asked.incrementAndGet();
        thread.execute(() -> {
            int length = Math.min(pieceBytes, whole.length() - sent);
            byte[] piece = java.util.Arrays.copyOfRange(whole.unsafeArray(), sent, sent + length);
            sent += length;
            listener.onPiece(Bytes.wrap(piece));
        });
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
