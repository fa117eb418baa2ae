package dev.akkad.api;

import static dev.akkad.base.Checks.check;

import dev.akkad.base.Bytes;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Request;
import dev.akkad.machine.Response;
import dev.akkad.member.Member;
import dev.akkad.member.WatchListener.WatchEvent;
import dev.akkad.member.WatchListener.WatchResponse;
import dev.akkad.mvcc.Event;
import dev.akkad.mvcc.KeyRange;
import dev.akkad.mvcc.KeyValue;
import dev.akkad.wire.GrpcError;
import dev.akkad.wire.GrpcErrors;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One seat in a {@link CandidateQueue}, from the wish for it until it is the oldest. On the loop of its call.
 *
 * <pre>
 *   take ──► oldest? ──yes──► held
 *              │no
 *              ▼
 *            look ──nobody before──► held
 *            ▲  │somebody before
 *            │  ▼
 *            watch the one right before until it leaves
 * </pre>
 *
 * <p>Each waits for one other only, so a seat that becomes free wakes one. The look before the end also sees whether
 * the own seat is still there: a lease may run out while it waits. A wait holds this object and a watch session, and
 * nothing else.
 *
 * <p>Whoever is not told {@link Guest#onHeld} in the end leaves nothing behind: the seat is deleted, a lease that was
 * granted for it revoked. Only when nobody knows whether the seat was taken, because that answer timed out, may it stay
 * as long as its lease.
 */
final class QueueSeat implements LoopWatch.Watcher {
    private static final long FRESH_LEASE_TTL_SECONDS = 60;
    /** Each may take the whole patience of a member without a leader; then the lease has to do. */
    private static final int LEAVE_TRIES_MAX = 5;

    private final Loop loop;
    private final Supplier<Member> member;
    private final Wish wish;
    private final Guest guest;
    private long lease;
    private boolean leaseIsOurs;
    private Bytes key = Bytes.EMPTY;
    private long createRevision;
    private long takenRevision;
    private boolean over;
    private @Nullable LoopWatch watch;

    /** What the oldest seat stands for. */
    enum Kind {
        LOCK,
        ELECTION;

        private GrpcError lost() {
            return this == LOCK ? GrpcErrors.SESSION_EXPIRED : GrpcErrors.NOT_ELECTED;
        }
    }

    /**
     * @param lease 0 = a fresh one of a minute
     * @param value of the seat; an election's is renewed when the candidate sits there already
     */
    record Wish(CandidateQueue queue, Kind kind, long lease, Bytes value) {}

    /** Is told once how it ended, unless the seat is left before. */
    interface Guest {
        /** @param revision for the header */
        void onHeld(QueueSeat seat, long revision);

        void onRefused(GrpcError error);
    }

    private QueueSeat(Loop loop, Supplier<Member> member, Wish wish, Guest guest) {
        this.loop = loop;
        this.member = member;
        this.wish = wish;
        this.guest = guest;
    }

    /** @param call whose client wants the seat */
    static QueueSeat take(GrpcCall call, Wish wish, Guest guest) {
        QueueSeat seat = new QueueSeat(call.loop(), call::member, wish, guest);
        if (wish.lease() == 0) {
            seat.submit(new Request.LeaseGrant(0, FRESH_LEASE_TTL_SECONDS), Response.LeaseGrant.class, seat::onGranted);
        } else {
            seat.sit(wish.lease());
        }
        return seat;
    }

    long lease() {
        return lease;
    }

    Bytes key() {
        return key;
    }

    long createRevision() {
        return createRevision;
    }

    private void onGranted(Response.LeaseGrant granted) {
        leaseIsOurs = true;
        lease = granted.id();
        if (over) {
            vacate();
        } else {
            sit(granted.id());
        }
    }

    private void sit(long leaseId) {
        lease = leaseId;
        key = wish.queue().seat(leaseId);
        submit(wish.queue().take(key, wish.value(), leaseId), Response.Txn.class, this::onTaken);
    }

    private void onTaken(Response.Txn answer) {
        boolean isNew = answer.succeeded();
        if (over) {
            if (isNew && !leaseIsOurs) {
                createRevision = answer.revision();
                vacate();
            }
            return;
        }
        takenRevision = answer.revision();
        createRevision = isNew ? answer.revision() : only(answer, 0).createRevision();
        if (wish.kind() == Kind.ELECTION && !isNew && !only(answer, 0).value().equals(wish.value())) {
            Request.Op renewal = CandidateQueue.put(key, wish.value(), lease);
            submit(CandidateQueue.ifSeated(key, createRevision, renewal), Response.Txn.class, this::onRenewed);
        } else if (only(answer, 1).createRevision() == createRevision) {
            hold(answer.revision());
        } else {
            look();
        }
    }

    private void onRenewed(Response.Txn answer) {
        if (over) {
            return;
        }
        if (answer.succeeded()) {
            look();
        } else {
            refuse(wish.kind().lost());
        }
    }

    private void look() {
        submit(wish.queue().look(key, createRevision), Response.Txn.class, this::onLooked);
    }

    private void onLooked(Response.Txn answer) {
        if (over) {
            return;
        }
        List<KeyValue> before = kvs(answer, 0);
        List<KeyValue> own = kvs(answer, 1);
        if (own.isEmpty() || own.get(0).createRevision() != createRevision) {
            refuse(wish.kind().lost());
        } else if (before.isEmpty()) {
            hold(answer.revision());
        } else {
            KeyRange right = KeyRange.single(before.get(0).key());
            watch = LoopWatch.open(loop, member.get(), LoopWatch.deletes(right, answer.revision() + 1), this);
        }
    }

    /** Somebody before this one left; perhaps others are there. */
    @Override
    public void onEvents(WatchResponse response) {
        boolean left = false;
        for (WatchEvent event : response.events()) {
            left |= event.event().type() == Event.Type.DELETE;
        }
        check(left, "a watch of deletes told of %s", response);
        closeWatch();
        look();
    }

    /** What was missed shows in the next look. */
    @Override
    public void onBroken() {
        look();
    }

    @Override
    public void onRefused(String reason) {
        refuse(GrpcErrors.textOnly(reason));
    }

    private void hold(long revision) {
        over = true;
        guest.onHeld(this, wish.kind() == Kind.ELECTION ? takenRevision : revision);
    }

    private void refuse(GrpcError error) {
        leave();
        guest.onRefused(error);
    }

    /** The call is over; without effect once the guest has been told. */
    void leave() {
        if (!over) {
            over = true;
            closeWatch();
            vacate();
        }
    }

    private void closeWatch() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }

    private void vacate() {
        if (leaseIsOurs) {
            retire(new Request.LeaseRevoke(lease), LEAVE_TRIES_MAX);
        } else if (createRevision != 0) {
            retire(CandidateQueue.ifSeated(key, createRevision, CandidateQueue.delete(key)), LEAVE_TRIES_MAX);
        }
    }

    /** Both requests may come twice without harm: neither strikes a seat taken later. */
    private void retire(Request request, int tries) {
        member.get().submit(request, outcome -> {
            if (tries > 1 && outcome instanceof Outcome.Refused refused && isPassing(refused.error())) {
                retire(request, tries - 1);
            }
        });
    }

    private static boolean isPassing(EtcdError error) {
        return error != EtcdError.STOPPED
                && (error.code() == EtcdError.Code.UNAVAILABLE || error.code() == EtcdError.Code.DEADLINE_EXCEEDED);
    }

    private <T extends Response> void submit(Request request, Class<T> type, Consumer<T> onDone) {
        member.get()
                .submit(
                        request,
                        outcome -> loop.inbox().execute(() -> {
                            if (outcome instanceof Outcome.Done done) {
                                onDone.accept(type.cast(done.response()));
                            } else if (outcome instanceof Outcome.Refused refused) {
                                onRefused(refused.error());
                            }
                        }));
    }

    private void onRefused(EtcdError error) {
        if (over) {
            return;
        }
        if (error == EtcdError.LEADER_CHANGED) {
            // Said of reads only: a look. The place in the queue is none the worse for the election that cut it short.
            look();
        } else {
            refuse(GrpcErrors.textOnly(error.text()));
        }
    }

    private static List<KeyValue> kvs(Response.Txn answer, int op) {
        return ((Response.Range) answer.responses().get(op)).kvs();
    }

    private static KeyValue only(Response.Txn answer, int op) {
        return kvs(answer, op).get(0);
    }
}
