package dev.akkad.member;

import dev.akkad.base.Bytes;
import dev.akkad.machine.EtcdError;

/** Hears of an {@link Export}, on the thread that reads the store: take it and return. */
public interface ExportListener {
    /**
     * The picture stands: everything that was applied when it was asked for is in it.
     *
     * @param bytes length of the copy
     * @param storageVersion such as {@code 3.7.0}
     */
    void onOpened(long bytes, String storageVersion);

    /** The next bytes of the copy; the last ones are followed by nothing. */
    void onPiece(Bytes piece);

    /** There will be no more. */
    void onFailed(EtcdError error);
}
