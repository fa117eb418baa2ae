package dev.akkad.member.remote;

import akka.actor.typed.ActorRef;
import dev.akkad.base.Bytes;
import dev.akkad.member.PeerTransport.Lane;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a peer is reached: where the log says, and where it was last heard from. In general that is one address.
 *
 * <p>They differ while a peer moves. It may have heard of its new address and others not yet, or the other way round,
 * and it listens under one of them only: Artery drops what is addressed to the other. So payloads take both ways in
 * turn, each payload one of them (none may arrive twice), until the peer is heard from where the log says. Which one is
 * irregular, lest messages that alternate themselves always take the wrong one.
 *
 * @param told by Raft's membership; null for a peer that is known from its frames only
 * @param heard null before the first frame
 * @param heardText {@code heard} as frames carry it
 */
record PeerRoute(@Nullable Inboxes told, @Nullable Inboxes heard, Bytes heardText) {
    private static final PeerRoute NONE = new PeerRoute(null, null, Bytes.EMPTY);

    /** Both lanes of one address. */
    record Inboxes(PeerAddress address, ActorRef<PeerFrame> raft, ActorRef<PeerFrame> bulk) {}

    static PeerRoute orNone(@Nullable PeerRoute known) {
        return known == null ? NONE : known;
    }

    PeerRoute told(PeerAddress address, Function<PeerAddress, Inboxes> find) {
        return new PeerRoute(known(address, find), heard, heardText);
    }

    PeerRoute heard(PeerAddress address, Bytes text, Function<PeerAddress, Inboxes> find) {
        return new PeerRoute(told, known(address, find), text);
    }

    boolean isHeardAt(Bytes text) {
        return heardText.equals(text);
    }

    boolean isMoving() {
        return told != null && heard != null && !told.address.equals(heard.address);
    }

    /** Where this payload goes. */
    ActorRef<PeerFrame> inbox(long streamId, Lane lane) {
        // Parity of the bits set (the sequence of Thue and Morse): no part of it comes three times in a row.
        boolean inTurn = isMoving() && Long.bitCount(streamId) % 2 == 0;
        Inboxes inboxes = told == null || inTurn ? heard : told;
        if (inboxes == null) {
            throw new IllegalStateException("a route to nowhere");
        }
        return lane == Lane.BULK ? inboxes.bulk : inboxes.raft;
    }

    private Inboxes known(PeerAddress address, Function<PeerAddress, Inboxes> find) {
        if (told != null && told.address.equals(address)) {
            return told;
        }
        return heard != null && heard.address.equals(address) ? heard : find.apply(address);
    }
}
