package dev.akkad.member.remote;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts of the peer transport since its start, for metrics. Safe from any thread; readers see recent values. */
public final class PeerTraffic {
    private final Map<Long, LongAdder> sentBytes = new ConcurrentHashMap<>();
    private final Map<Long, LongAdder> receivedBytes = new ConcurrentHashMap<>();
    private final LongAdder foreignFrames = new LongAdder();
    private final LongAdder unsentPayloads = new LongAdder();
    private final LongAdder unreceivedPayloads = new LongAdder();

    PeerTraffic() {}

    /** Payload bytes handed to Artery by member id; some may have been lost later. */
    public SortedMap<Long, Long> sentBytes() {
        return sums(sentBytes);
    }

    /** Payload bytes received by member id. */
    public SortedMap<Long, Long> receivedBytes() {
        return sums(receivedBytes);
    }

    /** Frames dropped because cluster or receiver id was another's, or the sender is no member any more. */
    public long foreignFrames() {
        return foreignFrames.sum();
    }

    /** Payloads dropped before sending: no address is known, or longer than the limit. */
    public long unsentPayloads() {
        return unsentPayloads.sum();
    }

    /** Payloads dropped on arrival: pieces missing, no room to put them together, or nobody to receive them. */
    public long unreceivedPayloads() {
        return unreceivedPayloads.sum();
    }

    void sent(long to, int bytes) {
        sentBytes.computeIfAbsent(to, id -> new LongAdder()).add(bytes);
    }

    void received(long from, int bytes) {
        receivedBytes.computeIfAbsent(from, id -> new LongAdder()).add(bytes);
    }

    void foreign() {
        foreignFrames.increment();
    }

    void unsent() {
        unsentPayloads.increment();
    }

    void unreceived(long payloads) {
        unreceivedPayloads.add(payloads);
    }

    private static SortedMap<Long, Long> sums(Map<Long, LongAdder> adders) {
        SortedMap<Long, Long> sums = new TreeMap<>();
        adders.forEach((id, adder) -> sums.put(id, adder.sum()));
        return sums;
    }
}
