package dev.akkad.ctl.command;

import dev.akkad.ctl.client.Client;
import dev.akkad.ctl.client.Deadline;
import dev.akkad.ctl.client.RpcException;
import dev.akkad.ctl.client.Rpcs.LeaseCalls;
import dev.akkad.wire.pb.etcdserverpb.LeaseKeepAliveRequest;
import dev.akkad.wire.pb.etcdserverpb.LeaseKeepAliveResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Renews one lease over one stream, which is opened anew when it is lost. Used by one thread. */
final class KeepAlive implements AutoCloseable {
    private final Client client;
    private final LeaseKeepAliveRequest request;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile CompletableFuture<LeaseKeepAliveResponse> waiting = new CompletableFuture<>();

    private Client.@Nullable Stream stream;

    KeepAlive(Client client, long id) {
        this.client = client;
        this.request = LeaseKeepAliveRequest.newBuilder().setID(id).build();
    }

    /** The server's answer: a time to live of 0 if the lease is gone. */
    LeaseKeepAliveResponse renew(Deadline deadline) throws RpcException, InterruptedException {
        while (true) {
            CompletableFuture<LeaseKeepAliveResponse> answer = new CompletableFuture<>();
            waiting = answer;
            try {
                send(deadline);
                return answer.get(deadline.atMost(Long.MAX_VALUE), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                stream = null;
                boolean isRepeatable = e.getCause() instanceof RpcException failure && failure.code() == 14;
                if (!isRepeatable || deadline.isOver()) {
                    throw e.getCause() instanceof RpcException failure ? failure : RpcException.timedOut("");
                }
            } catch (TimeoutException e) {
                throw RpcException.timedOut("");
            }
        }
    }

    private void send(Deadline deadline) throws RpcException, InterruptedException {
        Client.Stream open = stream;
        if (open != null) {
            open.send(request);
            return;
        }
        stream = client.open(
                LeaseCalls.KEEP_ALIVE,
                request,
                false,
                List.of(),
                answer -> waiting.complete(answer),
                end -> waiting.completeExceptionally(end == null ? RpcException.lost() : end),
                deadline);
    }

    /** Waits for a third of the lease's time, or until this is closed. */
    void rest(long ttlSeconds) throws InterruptedException {
        boolean unused = closed.await(Math.max(1, ttlSeconds * 1000 / 3), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        closed.countDown();
        if (stream != null) {
            stream.cancel();
        }
    }
}
