package dev.akkad.member;

import dev.akkad.base.Bytes;
import dev.akkad.raft.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** Raft messages of one turn, sent as one payload to each peer, so that a turn costs one hand-over a peer. */
final class Outbox {
    private final PeerTransport transport;
    private final Function<PeerMessage, Bytes> codec;
    private final SortedMap<Long, List<Message>> byPeer = new TreeMap<>();

    Outbox(PeerTransport transport, Function<PeerMessage, Bytes> codec) {
        this.transport = transport;
        this.codec = codec;
    }

    void addAll(List<Message> messages) {
        for (Message message : messages) {
            byPeer.computeIfAbsent(message.to(), to -> new ArrayList<>()).add(message);
        }
    }

    void flush() {
        if (byPeer.isEmpty()) {
            return;
        }
        byPeer.forEach((to, messages) ->
                transport.send(to, PeerTransport.Lane.RAFT, codec.apply(new PeerMessage.RaftBatch(messages))));
        byPeer.clear();
    }
}
