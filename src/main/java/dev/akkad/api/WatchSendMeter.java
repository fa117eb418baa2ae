package dev.akkad.api;

import dev.akkad.member.WatchListener.WatchResponse;
import dev.akkad.member.meter.WatchMeters;

/**
 * How long the responses of one client's watch stream take on their way: from the session, on its thread, through the
 * queue of the event loop, until they are encoded and written. On the loop only.
 *
 * <p>A response in several parts counts once, with the time of all of them, but without the time for which the session
 * had no credit between two: a client that does not read shows in the slow watchers and the pending events.
 */
final class WatchSendMeter {
    private final WatchMeters meters;
    /** Of the parts before the last one. */
    private long partsNanos;

    private int partsEvents;

    WatchSendMeter(WatchMeters meters) {
        this.meters = meters;
    }

    void onSent(WatchResponse response, long tookNanos) {
        if (response.created() || response.canceled()) {
            meters.controlSends.add(tookNanos);
        } else if (response.events().isEmpty()) {
            meters.progressSends.add(tookNanos);
        } else {
            onEvents(response, tookNanos);
        }
    }

    private void onEvents(WatchResponse response, long tookNanos) {
        long nanos = partsNanos + tookNanos;
        int events = partsEvents + response.events().size();
        if (response.fragment()) {
            partsNanos = nanos;
            partsEvents = events;
            return;
        }
        partsNanos = 0;
        partsEvents = 0;
        meters.eventSends.add(nanos);
        meters.sendsPerEvent.add(nanos / events);
    }
}
