package dev.akkad.api;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.akkad.machine.EtcdError;
import dev.akkad.member.WatchListener;
import dev.akkad.member.WatchStream;
import dev.akkad.wire.Requests;
import dev.akkad.wire.pb.etcdserverpb.WatchCreateRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchRequest;

/**
 * {@code Watch/Watch}: the client's stream on one side, a session of the member on the other.
 *
 * <p>The session may send as many responses as it has credit for. Credit comes back in batches while the client reads;
 * when its window is full it is held until there is room. A response costs credit by its size, so a slow client costs
 * at most a megabyte and one response.
 */
final class WatchCall implements GrpcStream, WatchListener {
    private static final int CREDIT = 32;
    private static final int CREDIT_BATCH = 8;
    private static final ByteString FIRST_KEY = ByteString.copyFrom(new byte[1]);

    private final GrpcCall call;
    private final WatchStream session;
    private final WatchSendMeter meter;
    private int heldCredit;

    WatchCall(GrpcCall call) {
        this.call = call;
        this.meter = new WatchSendMeter(call.loop().member().meters().watches());
        this.session = call.member().openWatch(this);
        session.request(CREDIT);
    }

    @Override
    public void onMessage(byte[] message) throws InvalidProtocolBufferException {
        WatchRequest request = WatchRequest.parseFrom(message);
        switch (request.getRequestUnionCase()) {
            case CREATE_REQUEST -> session.create(create(request.getCreateRequest()));
            case CANCEL_REQUEST -> session.cancel(request.getCancelRequest().getWatchId());
            case PROGRESS_REQUEST -> session.progress();
            case REQUESTUNION_NOT_SET -> {}
        }
    }

    /** An empty key means the first key there is. */
    private static WatchStream.Create create(WatchCreateRequest request) {
        ByteString key = request.getKey().isEmpty() ? FIRST_KEY : request.getKey();
        return new WatchStream.Create(
                request.getWatchId(),
                Requests.keyRange(key, request.getRangeEnd()),
                request.getStartRevision(),
                request.getProgressNotify(),
                request.getFiltersList().contains(WatchCreateRequest.FilterType.NOPUT),
                request.getFiltersList().contains(WatchCreateRequest.FilterType.NODELETE),
                request.getPrevKv(),
                request.getFragment());
    }

    @Override
    public void onResponse(WatchResponse response) {
        long sinceNanos = System.nanoTime();
        call.loop().inbox().execute(() -> send(response, sinceNanos));
    }

    @Override
    public void onError(EtcdError error) {
        call.loop().inbox().execute(() -> call.refuse(error));
    }

    private void send(WatchResponse response, long sinceNanos) {
        if (call.isEnded()) {
            return;
        }
        call.send(message(response));
        meter.onSent(response, System.nanoTime() - sinceNanos);
        heldCredit += response.credit();
        if (heldCredit < CREDIT_BATCH) {
            return;
        }
        if (call.isWritable()) {
            returnCredit();
        } else {
            call.onWritable(this::returnCredit);
        }
    }

    private void returnCredit() {
        int returned = heldCredit;
        heldCredit = 0;
        session.request(returned);
    }

    private dev.akkad.wire.pb.etcdserverpb.WatchResponse message(WatchResponse response) {
        var builder = dev.akkad.wire.pb.etcdserverpb.WatchResponse.newBuilder()
                .setHeader(Origins.of(call).header(response.revision()))
                .setWatchId(response.watchId())
                .setCreated(response.created())
                .setCanceled(response.canceled())
                .setCompactRevision(response.compactRevision())
                .setCancelReason(response.cancelReason())
                .setFragment(response.fragment());
        for (WatchEvent event : response.events()) {
            builder.addEvents(call.loop().events().of(event));
        }
        return builder.build();
    }

    /** A client that has nothing more to ask still wants its events. */
    @Override
    public void onHalfClose() {}

    @Override
    public void onEnd() {
        session.close();
    }
}
