package dev.akkad.ctl.client;

import dev.akkad.ctl.client.Rpcs.WatchCalls;
import dev.akkad.wire.pb.etcdserverpb.WatchCreateRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchProgressRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches that outlive connections: when the stream is lost, they are made anew where each has come to, at the next
 * endpoint if need be.
 *
 * <p>Watches are numbered from 0 in the order in which they are made, and responses carry that number.
 */
public final class WatchStream implements AutoCloseable {
    private static final int UNAVAILABLE = 14;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** The server shall refuse and end what it cannot keep up to date, having no leader. */
    private static final List<String> METADATA = List.of("hasleader", "true");

    private final Client client;
    private final Consumer<WatchResponse> events;
    private final Consumer<RpcException> failed;
    private final Consumer<String> warnings;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "watch");
        thread.setDaemon(true);
        return thread;
    });

    private final List<WatchCreateRequest> watches = new ArrayList<>();
    private Client.@Nullable Stream stream;
    private boolean closed;

    private WatchStream(
            Client client, Consumer<WatchResponse> events, Consumer<RpcException> failed, Consumer<String> warnings) {
        this.client = client;
        this.events = events;
        this.failed = failed;
        this.warnings = warnings;
    }

    /**
     * @param events hears responses that have events, that show progress, or that say a watch is over; it may wait
     * @param failed hears why the stream cannot go on
     * @param warnings hears of endpoints that do not answer, while they are tried again
     */
    public static WatchStream open(
            Client client, Consumer<WatchResponse> events, Consumer<RpcException> failed, Consumer<String> warnings) {
        return new WatchStream(client, events, failed, warnings);
    }

    /** Makes a watch. */
    public void create(WatchCreateRequest request) {
        later(() -> {
            WatchCreateRequest numbered =
                    request.toBuilder().setWatchId(watches.size()).build();
            watches.add(numbered);
            Client.Stream open = stream;
            if (open == null) {
                reopen();
            } else {
                open.send(message(numbered));
            }
        });
    }

    /** Asks how far the server's watches are. */
    public void requestProgress() {
        later(() -> {
            Client.Stream open = stream;
            if (open != null) {
                open.send(WatchRequest.newBuilder()
                        .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                        .build());
            }
        });
    }

    private static WatchRequest message(WatchCreateRequest watch) {
        return WatchRequest.newBuilder().setCreateRequest(watch).build();
    }

    private void reopen() {
        stream = null;
        String lastWarning = "";
        while (!closed && stream == null && !watches.isEmpty()) {
            try {
                stream = client.open(
                        WatchCalls.WATCH,
                        message(watches.get(0)),
                        false,
                        METADATA,
                        this::heard,
                        this::lost,
                        Deadline.after(PATIENCE));
                for (WatchCreateRequest watch : watches.subList(1, watches.size())) {
                    stream.send(message(watch));
                }
            } catch (RpcException e) {
                if (e.tried().isEmpty()) {
                    failed.accept(e);
                    return;
                }
                if (!lastWarning.equals(e.tried())) {
                    lastWarning = e.tried();
                    warnings.accept("no connection, trying on: " + e.tried());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void heard(WatchResponse response) {
        int id = (int) response.getWatchId();
        long next = next(response);
        if (response.getCreated() && !response.getCanceled()) {
            worker.execute(() -> goesOnAt(id, next, true));
            return;
        }
        events.accept(response);
        if (!response.getCanceled()) {
            worker.execute(() -> goesOnAt(id, next, false));
        }
    }

    /** A header's revision may be ahead of the events of a watch that catches up. */
    private static long next(WatchResponse response) {
        int events = response.getEventsCount();
        return 1
                + (events == 0
                        ? response.getHeader().getRevision()
                        : response.getEvents(events - 1).getKv().getModRevision());
    }

    /** Where a watch goes on if the stream is lost now. */
    private void goesOnAt(int id, long revision, boolean onlyIfOpen) {
        if (id < 0 || id >= watches.size()) {
            return;
        }
        WatchCreateRequest watch = watches.get(id);
        boolean isAhead = revision > watch.getStartRevision() && !(onlyIfOpen && watch.getStartRevision() != 0);
        if (isAhead) {
            watches.set(id, watch.toBuilder().setStartRevision(revision).build());
        }
    }

    private void lost(@Nullable RpcException end) {
        later(() -> {
            if (end == null || end.code() == UNAVAILABLE) {
                reopen();
            } else {
                failed.accept(end);
            }
        });
    }

    private void later(Runnable task) {
        try {
            worker.execute(task);
        } catch (RejectedExecutionException e) {
            // Closed meanwhile: nobody waits for it any more.
        }
    }

    @Override
    public void close() {
        later(() -> {
            closed = true;
            Client.Stream open = stream;
            if (open != null) {
                open.cancel();
            }
        });
        worker.shutdown();
    }
}
