package dev.akkad.ctl.client;

import com.google.protobuf.MessageLite;
import dev.akkad.ctl.client.Rpcs.AuthCalls;
import dev.akkad.ctl.h2.Connection;
import dev.akkad.ctl.h2.GrpcStatus;
import dev.akkad.ctl.h2.Loops;
import dev.akkad.wire.pb.etcdserverpb.AuthenticateRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client of etcd v3 that waits for its answers.
 *
 * <p>A call that could not be sent is tried at the next endpoint until its time is over, and so is a read that the
 * server was not available for; a write that may have taken effect is not repeated. Used by one thread at a time; the
 * answers of streams come on the event loop.
 */
public final class Client implements AutoCloseable {
    private static final int ATTEMPTS_MAX = 100;
    private static final int PAUSE_MILLIS = 25;
    private static final int PAUSE_MILLIS_MAX = 400;
    private static final List<String> STALE_TOKENS =
            List.of("etcdserver: invalid auth token", "etcdserver: revision of auth store is old");
    private static final String AUTH_IS_OFF = "etcdserver: authentication is not enabled";

    private final ClientSettings settings;
    private final Loops loops;
    private final Dialer dialer;
    private String token;

    /** @param loops which the client does not close */
    public Client(ClientSettings settings, Loops loops) {
        this.settings = settings;
        this.loops = loops;
        this.dialer = new Dialer(settings, loops);
        this.token = settings.token();
    }

    /** One of the same kind for other addresses. */
    public Client at(List<Address> addresses) {
        return new Client(settings.at(addresses), loops);
    }

    public ClientSettings settings() {
        return settings;
    }

    /** One request, one answer. */
    public <A extends MessageLite> A call(Rpc<A> rpc, MessageLite request, Deadline deadline)
            throws RpcException, InterruptedException {
        byte[] bytes = request.toByteArray();
        int pause = PAUSE_MILLIS;
        boolean mayAuthenticateAnew = true;
        for (int attempt = 1; ; attempt++) {
            Connection connection = ready(rpc, deadline);
            try {
                return once(connection, rpc, bytes, deadline);
            } catch (RpcException e) {
                if (mayAuthenticateAnew && !settings.user().isEmpty() && STALE_TOKENS.contains(e.text())) {
                    mayAuthenticateAnew = false;
                    token = "";
                    continue;
                }
                boolean isOver = e.code() != GrpcStatus.UNAVAILABLE || !rpc.repeatable() || attempt >= ATTEMPTS_MAX;
                if (isOver) {
                    throw e;
                }
                dialer.next();
                pause = pause(pause, deadline);
            }
        }
    }

    /** A stream under way. */
    public interface Stream {
        /** Sends one more message. */
        void send(MessageLite message);

        /** Ends it from this side; nothing more is heard. */
        void cancel();
    }

    /**
     * Opens a stream with its first message.
     *
     * @param unary whether the first message is the last one that is sent
     * @param answers hears each answer, on the event loop
     * @param end hears the end, absent if all went well
     * @param deadline for getting a connection
     */
    public <A extends MessageLite> Stream open(
            Rpc<A> rpc,
            MessageLite first,
            boolean unary,
            List<String> metadata,
            Consumer<A> answers,
            Consumer<@Nullable RpcException> end,
            Deadline deadline)
            throws RpcException, InterruptedException {
        Connection connection = ready(rpc, deadline);
        List<String> all = new ArrayList<>(metadata);
        all.addAll(tokenMetadata());
        Call<A> call = new Call<>(rpc, first.toByteArray(), unary, all, answers, how -> end.accept(failure(how)));
        connection.loop().execute(() -> connection.open(call));
        return new Stream() {
            @Override
            public void send(MessageLite message) {
                byte[] bytes = message.toByteArray();
                later(connection, () -> {
                    call.request(bytes);
                    connection.send(call);
                });
            }

            @Override
            public void cancel() {
                later(connection, () -> connection.cancel(call));
            }
        };
    }

    private static void later(Connection connection, Runnable task) {
        try {
            connection.loop().execute(task);
        } catch (RejectedExecutionException e) {
            // The client is closed, and with its connection the call has ended.
        }
    }

    private static @Nullable RpcException failure(Call.End end) {
        return end.status() == GrpcStatus.OK ? null : new RpcException(end.status(), end.text(), "");
    }

    /** A connection on which a call may be made, the user known to the server. */
    private Connection ready(Rpc<?> rpc, Deadline deadline) throws RpcException, InterruptedException {
        int pause = PAUSE_MILLIS;
        while (true) {
            Connection connection = dialer.connection(deadline);
            if (connection != null) {
                boolean mustAuthenticate = !settings.user().isEmpty() && token.isEmpty();
                if (mustAuthenticate && !rpc.path().equals(AuthCalls.AUTHENTICATE.path())) {
                    authenticate(deadline);
                }
                return connection;
            }
            if (deadline.isOver()) {
                throw RpcException.timedOut(dialer.tried());
            }
            pause = pause(pause, deadline);
        }
    }

    private void authenticate(Deadline deadline) throws RpcException, InterruptedException {
        AuthenticateRequest request = AuthenticateRequest.newBuilder()
                .setName(settings.user())
                .setPassword(settings.password())
                .build();
        try {
            token = call(AuthCalls.AUTHENTICATE, request, deadline).getToken();
        } catch (RpcException e) {
            // Who names a user where nobody is asked for one is let in, as by etcd's client.
            if (!e.text().equals(AUTH_IS_OFF)) {
                throw e.ofAuthentication();
            }
        }
    }

    private List<String> tokenMetadata() {
        return token.isEmpty() ? List.of() : List.of("token", token);
    }

    private <A extends MessageLite> A once(Connection connection, Rpc<A> rpc, byte[] request, Deadline deadline)
            throws RpcException, InterruptedException {
        CompletableFuture<A> answered = new CompletableFuture<>();
        List<A> answer = new ArrayList<>(1);
        boolean isAuthenticate = rpc.path().equals(AuthCalls.AUTHENTICATE.path());
        Call<A> call =
                new Call<>(rpc, request, true, isAuthenticate ? List.of() : tokenMetadata(), answer::add, end -> {
                    RpcException failure = failure(end);
                    if (failure != null) {
                        answered.completeExceptionally(failure);
                    } else if (answer.isEmpty()) {
                        answered.completeExceptionally(new RpcException(GrpcStatus.INTERNAL, "no answer", ""));
                    } else {
                        answered.complete(answer.get(0));
                    }
                });
        connection.loop().execute(() -> connection.open(call));
        try {
            return answered.get(deadline.atMost(Long.MAX_VALUE), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RpcException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            connection.loop().execute(() -> connection.cancel(call));
            throw RpcException.timedOut("");
        }
    }

    private static int pause(int millis, Deadline deadline) throws InterruptedException {
        // Nobody counts it down: a wait that an interrupt ends.
        boolean unused = new CountDownLatch(1).await(deadline.atMost(millis), TimeUnit.MILLISECONDS);
        return Math.min(2 * millis, PAUSE_MILLIS_MAX);
    }

    @Override
    public void close() {
        dialer.close();
    }
}
