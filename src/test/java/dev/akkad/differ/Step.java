package dev.akkad.differ;

import com.google.protobuf.Message;
import dev.akkad.wire.pb.etcdserverpb.AlarmType;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchCreateRequest;
import java.util.List;

/** One thing a client does to both servers. Everything in it is concrete, so a list of them can be run again. */
sealed interface Step {
    /** How many messages it sends at least. */
    default int requests() {
        return 1;
    }

    /** Asks, by one of a few clients. */
    record Call(int client, Rpc rpc, Message request) implements Step {
        @Override
        public String toString() {
            return "client " + client + ": " + rpc.path() + " { " + Text.of(request) + "}";
        }
    }

    /** Asks akkad for a stream and the judge for the same range in one piece, or akkad alone for what has no judge. */
    record Stream(RangeRequest request) implements Step {
        @Override
        public String toString() {
            return "KV/RangeStream { " + Text.of(request) + "}";
        }
    }

    /** Asks akkad alone, for the judge would not survive it, or do what akkad must not. */
    record Poison(Rpc rpc, Message request, Answer.Refused expected, Intended rule) implements Step {
        @Override
        public String toString() {
            return "akkad alone: " + rpc.path() + " { " + Text.of(request) + "}";
        }
    }

    record KeepAlive(long lease) implements Step {
        @Override
        public String toString() {
            return "Lease/LeaseKeepAlive { ID: " + lease + " }";
        }
    }

    record Watch(int stream, WatchCreateRequest request) implements Step {
        @Override
        public String toString() {
            return "stream " + stream + ": create { " + Text.of(request) + "}";
        }
    }

    record Cancel(int stream, long watchId) implements Step {
        @Override
        public String toString() {
            return "stream " + stream + ": cancel { watch_id: " + watchId + " }";
        }
    }

    record Progress(int stream) implements Step {
        @Override
        public String toString() {
            return "stream " + stream + ": progress";
        }
    }

    /** Waits until every watch that wants it was told of the newest revision unasked. */
    record Notice() implements Step {
        @Override
        public int requests() {
            return 0;
        }

        @Override
        public String toString() {
            return "wait for progress notices";
        }
    }

    /** The client goes away, half of it or all. */
    record Close(int stream, boolean half) implements Step {
        @Override
        public String toString() {
            return "stream " + stream + ": " + (half ? "half-close" : "close");
        }
    }

    /** Waits until all watches have all they want, and compares. */
    record Settle() implements Step {
        @Override
        public int requests() {
            return 0;
        }

        @Override
        public String toString() {
            return "settle";
        }
    }

    /** A lease whose id the server chooses: granted, looked at, kept, revoked. */
    record AnonymousLease(long ttlSeconds) implements Step {
        @Override
        public int requests() {
            return 4;
        }

        @Override
        public String toString() {
            return "a lease of " + ttlSeconds + " s whose id the server chooses: granted, looked at, kept, revoked";
        }
    }

    /** A lease of the shortest time: granted, attached, and left to end. */
    record Expiry(long lease, long ttlSeconds, boolean keepAlive, List<com.google.protobuf.ByteString> keys)
            implements Step {
        public Expiry {
            keys = List.copyOf(keys);
        }

        @Override
        public int requests() {
            return 3 + keys.size();
        }

        @Override
        public String toString() {
            return "lease " + lease + " of " + ttlSeconds + " s with " + keys.size() + " keys"
                    + (keepAlive ? ", kept alive once," : "") + " ends";
        }
    }

    /** What clients may do while an alarm is on. */
    record Alarmed(AlarmType alarm, List<Call> calls) implements Step {
        public Alarmed {
            calls = List.copyOf(calls);
        }

        @Override
        public int requests() {
            return 2 + calls.size();
        }

        @Override
        public String toString() {
            return "while alarm " + alarm + " is on: " + calls;
        }
    }
}
