package dev.akkad.differ;

import dev.akkad.wire.pb.etcdserverpb.WatchResponse;

/** Puts words into akkad's mouth, to prove that a lie is found. */
interface Tampering {
    Tampering NONE = new Tampering() {};

    default Answer answer(Step.Call call, Answer answer) {
        return answer;
    }

    default WatchResponse watch(WatchResponse response) {
        return response;
    }
}
