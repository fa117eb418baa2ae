package dev.akkad.api;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** grpc-java against our own messages: the judge of what really arrives at a client. */
final class GrpcClient implements AutoCloseable {
    private static final int INBOUND_BYTES_MAX = 256 * 1024 * 1024;
    private static final long PATIENCE_SECONDS = 20;

    private final ManagedChannel channel;
    private final Metadata metadata = new Metadata();

    GrpcClient(int port) {
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .maxInboundMessageSize(INBOUND_BYTES_MAX)
                .build();
    }

    GrpcClient withHeader(String key, String value) {
        metadata.put(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER), value);
        return this;
    }

    <Q extends Message, R extends Message> R unary(String path, Q request, R responseType) {
        return unary(path, request, responseType, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS));
    }

    <Q extends Message, R extends Message> R unary(String path, Q request, R responseType, CallOptions options) {
        return ClientCalls.blockingUnaryCall(
                ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(metadata)),
                method(path, MethodDescriptor.MethodType.UNARY, request, responseType),
                options,
                request);
    }

    /** The status a refused call ends with. */
    <Q extends Message, R extends Message> Status refusal(String path, Q request, R responseType) {
        try {
            R answer = unary(path, request, responseType);
            throw new AssertionError("answered: " + answer);
        } catch (StatusRuntimeException refused) {
            return refused.getStatus();
        }
    }

    <Q extends Message, R extends Message> Stream<Q, R> stream(String path, Q requestType, R responseType) {
        ClientCall<Q, R> call = ClientInterceptors.intercept(
                        channel, MetadataUtils.newAttachHeadersInterceptor(metadata))
                .newCall(
                        method(path, MethodDescriptor.MethodType.BIDI_STREAMING, requestType, responseType),
                        CallOptions.DEFAULT);
        Stream<Q, R> stream = new Stream<>(call);
        stream.requests = ClientCalls.asyncBidiStreamingCall(call, stream);
        return stream;
    }

    /** Sends a request and never takes a message of the answer, so that the server keeps what is more than a window. */
    <Q extends Message, R extends Message> void askAndSleep(String path, Q request, R responseType) {
        ClientCall<Q, R> call = channel.newCall(
                method(path, MethodDescriptor.MethodType.SERVER_STREAMING, request, responseType), CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<>() {}, new Metadata());
        call.sendMessage(request);
        call.halfClose();
    }

    private static <Q extends Message, R extends Message> MethodDescriptor<Q, R> method(
            String path, MethodDescriptor.MethodType type, Q request, R response) {
        return MethodDescriptor.<Q, R>newBuilder()
                .setType(type)
                .setFullMethodName(path)
                .setRequestMarshaller(ProtoUtils.marshaller(request))
                .setResponseMarshaller(ProtoUtils.marshaller(response))
                .build();
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    /** Both halves of an open stream; {@code end} completes with the status, OK included. */
    static final class Stream<Q, R> implements StreamObserver<R> {
        final BlockingQueue<R> responses = new LinkedBlockingQueue<>();
        final CompletableFuture<Status> end = new CompletableFuture<>();
        private final ClientCall<Q, R> call;
        private StreamObserver<Q> requests;

        private Stream(ClientCall<Q, R> call) {
            this.call = call;
        }

        void send(Q request) {
            requests.onNext(request);
        }

        void halfClose() {
            requests.onCompleted();
        }

        void cancel() {
            call.cancel("enough", null);
        }

        R next() throws InterruptedException {
            R response = responses.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (response == null) {
                throw new AssertionError("no response; ended: " + end.getNow(null));
            }
            return response;
        }

        Status end() {
            return end.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        }

        @Override
        public void onNext(R response) {
            responses.add(response);
        }

        @Override
        public void onError(Throwable error) {
            end.complete(Status.fromThrowable(error));
        }

        @Override
        public void onCompleted() {
            end.complete(Status.OK);
        }
    }
}
