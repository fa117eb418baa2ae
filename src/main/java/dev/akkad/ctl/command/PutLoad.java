package dev.akkad.ctl.command;

import com.google.protobuf.ByteString;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.client.Client;
import dev.akkad.ctl.client.Deadline;
import dev.akkad.ctl.client.RpcException;
import dev.akkad.ctl.client.Rpcs.KvCalls;
import dev.akkad.wire.pb.etcdserverpb.PutRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Puts by many clients, each with a connection of its own and one put at a time. */
final class PutLoad implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** @param errors how often each text came */
    record Result(
            long count, double seconds, double slowestSeconds, double deviationSeconds, Map<String, Long> errors) {}

    private final List<Client> clients;
    private final BlockingQueue<Client> idle;
    private final Map<String, Long> errors = new TreeMap<>();
    private long count;
    private double slowest;
    private double sum;
    private double squares;

    private PutLoad(List<Client> clients) {
        this.clients = clients;
        this.idle = new LinkedBlockingQueue<>(clients);
    }

    static PutLoad connect(Session session, int clients) throws Failure {
        List<Client> connected = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            connected.add(session.client().at(session.client().settings().addresses()));
        }
        return new PutLoad(connected);
    }

    /** @param perSecond at most that many; 0 = as many as there can be */
    Result run(String prefix, int keyBytes, int valueBytes, long total, int perSecond, Progress progress)
            throws Failure, InterruptedException {
        SplittableRandom random = new SplittableRandom();
        ByteString value = ByteString.copyFrom(new byte[valueBytes]);
        ByteString begin = Arguments.bytes(prefix);
        long beginNanos = System.nanoTime();
        for (long i = 0; i < total; i++) {
            if (perSecond > 0) {
                waitUntil(beginNanos + i * TimeUnit.SECONDS.toNanos(1) / perSecond);
            }
            PutRequest put = PutRequest.newBuilder()
                    .setKey(begin.concat(key(random, keyBytes)))
                    .setValue(value)
                    .build();
            put(idle.take(), put);
            progress.at(i, total);
        }
        for (int i = 0; i < clients.size(); i++) {
            idle.take();
        }
        double seconds = (System.nanoTime() - beginNanos) / 1e9;
        return result(seconds);
    }

    private synchronized Result result(double seconds) {
        double mean = count == 0 ? 0 : sum / count;
        double variance = count == 0 ? 0 : Math.max(0, squares / count - mean * mean);
        return new Result(count, seconds, slowest, Math.sqrt(variance), Map.copyOf(errors));
    }

    private static void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** A random number at the beginning, as etcd's tool makes keys. */
    private static ByteString key(SplittableRandom random, int bytes) {
        byte[] key = new byte[bytes];
        long number = random.nextLong() >>> 1;
        int i = 0;
        for (; number >= 0x80; number >>>= 7) {
            key[i++] = (byte) (number & 0x7f | 0x80);
        }
        key[i] = (byte) number;
        return ByteString.copyFrom(key);
    }

    private void put(Client client, PutRequest put) throws Failure, InterruptedException {
        long beginNanos = System.nanoTime();
        try {
            client.open(
                    KvCalls.PUT,
                    put,
                    true,
                    List.of(),
                    answer -> {},
                    end -> ended(client, end, (System.nanoTime() - beginNanos) / 1e9),
                    Deadline.after(PATIENCE));
        } catch (RpcException e) {
            throw Session.failure(Failure.ERROR, e);
        }
    }

    private void ended(Client client, @Nullable RpcException failure, double seconds) {
        synchronized (this) {
            if (failure == null) {
                count++;
                slowest = Math.max(slowest, seconds);
                sum += seconds;
                squares += seconds * seconds;
            } else {
                errors.merge(String.valueOf(failure.getMessage()), 1L, Long::sum);
            }
        }
        idle.add(client);
    }

    @Override
    public void close() {
        clients.forEach(Client::close);
    }
}
