package dev.akkad.api;

import com.google.protobuf.Descriptors.MethodDescriptor;

/** A path of the JSON gateway: the method behind it, and what its messages are. */
record GatewayRoute(GrpcMethod method, MethodDescriptor descriptor) {
    /** Answers come as one JSON object a line, as many as there are. */
    boolean isStream() {
        return descriptor.isServerStreaming();
    }

    /** Requests come as any number of JSON objects; of other methods only the first counts. */
    boolean takesMany() {
        return descriptor.isClientStreaming();
    }
}
