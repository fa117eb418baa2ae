package dev.akkad.member.remote;

import dev.akkad.base.Bytes;

/**
 * One piece of a payload on its way to a peer: {@code length} bytes of {@code source} from {@code start} on.
 *
 * <p>Leaving, {@code source} is the whole payload, so cutting copies nothing; arriving, it is just this piece.
 */
record PeerFrame(Header header, Bytes source, int start, int length) {
    /**
     * @param clusterId frames of another cluster are dropped
     * @param from member id of the sender
     * @param to member id meant; a member that was replaced at the same address must not read it
     * @param fromAddress {@code host:port} of the sender in UTF-8, for a receiver that does not know it yet
     * @param streamId one payload of one sender, never used twice
     * @param totalBytes length of the whole payload
     * @param offset of this piece in the payload
     */
    record Header(long clusterId, long from, long to, Bytes fromAddress, long streamId, int totalBytes, int offset) {}

    boolean isWhole() {
        return header.offset() == 0 && length == header.totalBytes();
    }
}
