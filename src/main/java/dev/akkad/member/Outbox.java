package dev.akkad.member;

import dev.akkad.base.Bytes;
import dev.akkad.raft.Message;
import dev.akkad.raft.Message.AppendRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Raft messages of one turn, sent as one payload to each peer, so that a turn costs one hand-over a peer.
 *
 * <p>An append without entries is news: it only tells what is committed. While entries follow each other closely, news
 * waits for the next of them, which says the same; a payload of its own would wake three threads of the follower. Told
 * at once is a peer whose own clients have asked for something lately, for they wait until it is applied there.
 */
final class Outbox {
    /** How long news may wait, for its owner to call {@link #sendNews}; what entries usually take is far less. */
    static final Duration NEWS_DELAY = Duration.ofMillis(5);

    /** Entries follow closely when the last two appends were no further apart than this. */
    private static final long CLOSE_NANOS = 3_000_000;

    private static final long LATELY_NANOS = 1_000_000_000;

    private final PeerTransport transport;
    private final Function<PeerMessage, Bytes> codec;
    private final Clock clock;
    private final SortedMap<Long, Peer> peers = new TreeMap<>();

    private static final class Peer {
        private List<Message> due = new ArrayList<>();
        private @Nullable AppendRequest news;
        private long appendedNanos;
        private boolean isClose;
        private long askedNanos;
        private boolean hasAsked;

        boolean mayWait(long nowNanos) {
            boolean asksToo = hasAsked && nowNanos - askedNanos < LATELY_NANOS;
            return isClose && !asksToo;
        }

        void appended(long nowNanos) {
            isClose = nowNanos - appendedNanos < CLOSE_NANOS;
            appendedNanos = nowNanos;
        }
    }

    Outbox(PeerTransport transport, Function<PeerMessage, Bytes> codec, Clock clock) {
        this.transport = transport;
        this.codec = codec;
        this.clock = clock;
    }

    /** What a peer said; some of it means that clients wait there. */
    void heard(Message message) {
        Peer peer = peers.get(message.from());
        boolean asks = message instanceof Message.ForwardedProposal || message instanceof Message.ReadIndexRequest;
        if (asks && peer != null) {
            peer.askedNanos = clock.monotonicNanos();
            peer.hasAsked = true;
        }
    }

    void addAll(List<Message> messages) {
        for (Message message : messages) {
            Peer peer = peers.computeIfAbsent(message.to(), to -> new Peer());
            if (!(message instanceof AppendRequest append)) {
                peer.due.add(message);
            } else if (append.entries().isEmpty() && peer.mayWait(clock.monotonicNanos())) {
                peer.news = append;
            } else {
                add(peer, append);
            }
        }
    }

    private void add(Peer peer, AppendRequest append) {
        peer.news = null; // this one says the same, or more
        peer.due.add(append);
        if (!append.entries().isEmpty()) {
            peer.appended(clock.monotonicNanos());
        }
    }

    /** @return whether news still waits: {@link #sendNews} is due after {@link #NEWS_DELAY} */
    boolean flush() {
        boolean waits = false;
        for (Map.Entry<Long, Peer> entry : peers.entrySet()) {
            Peer peer = entry.getValue();
            if (!peer.due.isEmpty()) {
                send(entry.getKey(), peer);
            }
            waits |= peer.news != null;
        }
        return waits;
    }

    /** Time is up for news that waits. */
    void sendNews() {
        peers.forEach((id, peer) -> {
            if (peer.news != null) {
                send(id, peer);
            }
        });
    }

    private void send(long to, Peer peer) {
        AppendRequest news = peer.news;
        if (news != null) {
            peer.news = null;
            peer.due.add(0, news);
        }
        List<Message> messages = peer.due;
        peer.due = new ArrayList<>();
        transport.send(to, PeerTransport.Lane.RAFT, codec.apply(new PeerMessage.RaftBatch(messages)));
    }
}
