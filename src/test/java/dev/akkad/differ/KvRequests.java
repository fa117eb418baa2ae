package dev.akkad.differ;

import com.google.protobuf.ByteString;
import dev.akkad.wire.pb.etcdserverpb.DeleteRangeRequest;
import dev.akkad.wire.pb.etcdserverpb.PutRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import java.util.random.RandomGenerator;

/** Ranges, puts and deletes with every option, aimed by what is known. */
final class KvRequests {
    private static final int UNUSUAL = 40;

    private final RandomGenerator random;
    private final State state;

    KvRequests(RandomGenerator random, State state) {
        this.random = random;
        this.state = state;
    }

    /** One in {@code n}. */
    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    RangeRequest range() {
        Keys.Range keys = oneIn(3) ? Keys.wide(random) : Keys.range(random);
        RangeRequest.Builder range = RangeRequest.newBuilder()
                .setKey(oneIn(150) ? ByteString.EMPTY : keys.key())
                .setRangeEnd(keys.end())
                .setRevision(oneIn(3) ? revision() : 0)
                .setSerializable(oneIn(4))
                .setKeysOnly(oneIn(6))
                .setCountOnly(oneIn(12));
        if (oneIn(3)) {
            range.setLimit(limit());
        }
        if (oneIn(3)) {
            range.setSortOrderValue(random.nextInt(3)).setSortTargetValue(random.nextInt(5));
        }
        if (oneIn(6)) {
            filter(range);
        }
        return range.build();
    }

    private void filter(RangeRequest.Builder range) {
        if (oneIn(2)) {
            range.setMinModRevision(nearby());
        }
        if (oneIn(2)) {
            range.setMaxModRevision(nearby());
        }
        if (oneIn(3)) {
            range.setMinCreateRevision(nearby());
        }
        if (oneIn(3)) {
            range.setMaxCreateRevision(nearby());
        }
    }

    private long limit() {
        return switch (random.nextInt(16)) {
            case 0 -> -1;
            case 1 -> Long.MAX_VALUE;
            case 2 -> Long.MIN_VALUE;
            case 3 -> 1000;
            default -> random.nextInt(1, 8);
        };
    }

    /** Readable mostly; else compacted, to come, or less than nothing. */
    long revision() {
        return switch (random.nextInt(24)) {
            case 0 -> state.revision() + random.nextInt(1, 4);
            case 1 -> Math.max(0, state.compactRevision()) - random.nextInt(0, 3);
            case 2 -> -random.nextInt(1, 5);
            case 3 -> Long.MIN_VALUE;
            case 4, 5, 6 -> state.revision();
            case 7, 8, 9 -> Math.max(0, state.compactRevision());
            default -> readable();
        };
    }

    /** A revision in history. */
    long readable() {
        long oldest = Math.max(1, state.compactRevision());
        long span = Math.min(400, state.revision() - oldest + 1);
        return state.revision() - random.nextLong(span);
    }

    private long nearby() {
        return oneIn(10) ? -random.nextInt(1, 3) : Math.max(1, readable() + random.nextInt(3) - 1);
    }

    PutRequest put() {
        PutRequest.Builder put = PutRequest.newBuilder()
                .setKey(oneIn(150) ? ByteString.EMPTY : Keys.any(random))
                .setPrevKv(oneIn(3))
                .setIgnoreValue(oneIn(UNUSUAL))
                .setIgnoreLease(oneIn(UNUSUAL));
        if (!put.getIgnoreValue() || oneIn(20)) {
            put.setValue(value());
        }
        if ((!put.getIgnoreLease() || oneIn(20)) && oneIn(4)) {
            put.setLease(lease());
        }
        return put.build();
    }

    /** Few different ones: some must be equal, some must be ordered, one is empty. */
    ByteString value() {
        return switch (random.nextInt(8)) {
            case 0 -> ByteString.EMPTY;
            case 1 -> ByteString.copyFrom(new byte[] {(byte) 0xff, 0, (byte) random.nextInt(4)});
            case 2 -> ByteString.copyFrom(new byte[random.nextInt(300)]);
            default -> ByteString.copyFromUtf8("v" + random.nextInt(6));
        };
    }

    /** Granted mostly, if there is any. */
    long lease() {
        if (state.leases().isEmpty() || oneIn(60)) {
            return oneIn(3) || state.leases().isEmpty() && !oneIn(8) ? 0 : 4_711 + random.nextInt(3);
        }
        return state.leases().keySet().stream()
                .skip(random.nextInt(state.leases().size()))
                .findFirst()
                .orElseThrow();
    }

    DeleteRangeRequest delete() {
        // Deleting everything would leave little to look at: rarely, but it must happen too.
        Keys.Range keys = oneIn(30) ? Keys.wide(random) : small();
        return DeleteRangeRequest.newBuilder()
                .setKey(oneIn(150) ? ByteString.EMPTY : keys.key())
                .setRangeEnd(keys.end())
                .setPrevKv(oneIn(2))
                .build();
    }

    private Keys.Range small() {
        Keys.Range keys = Keys.range(random);
        return keys.end().equals(Keys.ZERO) ? new Keys.Range(keys.key(), ByteString.EMPTY) : keys;
    }
}
