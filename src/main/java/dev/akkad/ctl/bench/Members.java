package dev.akkad.ctl.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.akkad.ctl.h2.Connection;
import dev.akkad.ctl.h2.Endpoint;
import dev.akkad.ctl.h2.Loops;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.StatusRequest;
import dev.akkad.wire.pb.etcdserverpb.StatusResponse;
import java.util.List;

/** Questions to single members. */
public final class Members {
    private static final long PATIENCE_SECONDS = 10;

    private Members() {}

    /** The endpoint of the member that leads. */
    public static Endpoint leader(List<Endpoint> endpoints) throws BenchException, InterruptedException {
        try (Loops loops = new Loops(1)) {
            for (Endpoint endpoint : endpoints) {
                StatusResponse status = status(loops, endpoint);
                if (status.getLeader() != 0
                        && status.getLeader() == status.getHeader().getMemberId()) {
                    return endpoint;
                }
            }
        }
        throw new BenchException("none of " + endpoints + " leads");
    }

    /** The member's revision. */
    public static long revision(Endpoint endpoint) throws BenchException, InterruptedException {
        try (Loops loops = new Loops(1)) {
            return status(loops, endpoint).getHeader().getRevision();
        }
    }

    private static StatusResponse status(Loops loops, Endpoint endpoint) throws BenchException, InterruptedException {
        Connection connection = connect(loops, endpoint);
        try {
            byte[] answer = Patience.await(
                    OneCall.make(connection, Methods.STATUS, StatusRequest.getDefaultInstance()),
                    PATIENCE_SECONDS,
                    "ask " + endpoint + " for its status");
            return StatusResponse.parseFrom(answer);
        } catch (InvalidProtocolBufferException e) {
            throw new BenchException(endpoint + " answers no status", e);
        } finally {
            connection.close();
        }
    }

    private static Connection connect(Loops loops, Endpoint endpoint) throws BenchException, InterruptedException {
        return Patience.await(loops.connect(endpoint, loops.next()), PATIENCE_SECONDS, "connect to " + endpoint);
    }

    /** Whether a linearizable read succeeds there now; waits for its answer for at most the given time. */
    public static boolean serves(Loops loops, Endpoint endpoint, long secondsMax) throws InterruptedException {
        try {
            Connection connection =
                    Patience.await(loops.connect(endpoint, loops.next()), secondsMax, "connect to " + endpoint);
            try {
                RangeRequest range = RangeRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8("ready?"))
                        .build();
                Patience.await(OneCall.make(connection, Methods.RANGE, range), secondsMax, "read from " + endpoint);
                return true;
            } finally {
                connection.close();
            }
        } catch (BenchException e) {
            return false;
        }
    }
}
