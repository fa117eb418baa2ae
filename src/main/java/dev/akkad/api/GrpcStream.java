package dev.akkad.api;

import com.google.protobuf.InvalidProtocolBufferException;

/** The server's half of a stream of messages; called on the loop. */
interface GrpcStream {
    void onMessage(byte[] message) throws InvalidProtocolBufferException;

    /** The client will send nothing more. */
    void onHalfClose();

    /** The call is over, whoever ended it: let go of everything. Called exactly once. */
    void onEnd();
}
