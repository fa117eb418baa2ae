package dev.akkad.ctl.bench;

import com.google.protobuf.ByteString;
import dev.akkad.ctl.h2.Connection;
import dev.akkad.wire.pb.etcdserverpb.Compare;
import dev.akkad.wire.pb.etcdserverpb.PutRequest;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.RequestOp;
import dev.akkad.wire.pb.etcdserverpb.TxnRequest;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Unary requests for keys drawn from a key space: put, range, transaction. */
public final class UnaryLoad implements Workload {
    private static final int RANGE_RESPONSE_KVS = 2;

    private final String name;
    private final String path;
    private final KeySpace space;
    private final Values values;
    private final Template template;
    private final boolean wantsKeys;
    private final @Nullable AtomicLong sequence;
    private final Map<Lane, Requests> requests = new HashMap<>();

    private UnaryLoad(
            String name,
            String path,
            KeySpace space,
            Values values,
            Template template,
            boolean wantsKeys,
            @Nullable AtomicLong sequence) {
        this.name = name;
        this.path = path;
        this.space = space;
        this.values = values;
        this.template = template;
        this.wantsKeys = wantsKeys;
        this.sequence = sequence;
    }

    public static UnaryLoad put(KeySpace space, int valueLength) {
        return new UnaryLoad(
                "put", Methods.PUT, space, Values.of(valueLength), putTemplate(space, valueLength), false, null);
    }

    /** Puts each key once, in order. */
    public static UnaryLoad fill(KeySpace space, int valueLength) {
        return new UnaryLoad(
                "fill",
                Methods.PUT,
                space,
                Values.of(valueLength),
                putTemplate(space, valueLength),
                false,
                new AtomicLong());
    }

    private static Template putTemplate(KeySpace space, int valueLength) {
        return Template.of(space, valueLength, UnaryLoad::put);
    }

    private static PutRequest put(ByteString key, ByteString value) {
        return PutRequest.newBuilder().setKey(key).setValue(value).build();
    }

    /** The encoded put of the first key, for a load that repeats one request. */
    public static byte[] onePut(KeySpace space, int valueLength) {
        ByteString value = ByteString.copyFrom(Values.of(valueLength).pool(), 0, valueLength);
        return put(Template.key(space.keyLength(), 0), value).toByteArray();
    }

    /** @param limit keys wanted from the drawn key on; 0 for the drawn key alone */
    public static UnaryLoad range(KeySpace space, boolean serializable, int limit) {
        Template template = Template.of(space, 0, (key, value) -> {
            RangeRequest.Builder range = RangeRequest.newBuilder().setKey(key).setSerializable(serializable);
            return limit == 0
                    ? range.build()
                    : range.setRangeEnd(pastAllKeys(space)).setLimit(limit).build();
        });
        return new UnaryLoad("range", Methods.RANGE, space, Values.of(0), template, true, null);
    }

    static ByteString pastAllKeys(KeySpace space) {
        byte[] prefix = Template.prefix(space.keyLength()).toByteArray();
        prefix[prefix.length - 1]++;
        return ByteString.copyFrom(prefix);
    }

    /** A put that depends on a comparison which always holds. */
    public static UnaryLoad txn(KeySpace space, int valueLength) {
        Template template = Template.of(
                space,
                valueLength,
                (key, value) -> TxnRequest.newBuilder()
                        .addCompare(Compare.newBuilder()
                                .setKey(key)
                                .setTarget(Compare.CompareTarget.VERSION)
                                .setResult(Compare.CompareResult.GREATER)
                                .setVersion(-1))
                        .addSuccess(RequestOp.newBuilder().setRequestPut(put(key, value)))
                        .addFailure(RequestOp.newBuilder()
                                .setRequestRange(RangeRequest.newBuilder().setKey(key)))
                        .build());
        return new UnaryLoad("txn", Methods.TXN, space, Values.of(valueLength), template, true, null);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String unit() {
        return "requests";
    }

    @Override
    public Client client(int number, Connection connection, Lane lane) {
        return new UnaryClient(connection, lane, requests.computeIfAbsent(lane, Requests::new));
    }

    private final class Requests implements UnaryClient.Calls {
        private final Lane lane;
        private final Template own = template.copy();
        private final FieldCursor cursor = new FieldCursor();

        private Requests(Lane lane) {
            this.lane = lane;
        }

        @Override
        public String path() {
            return path;
        }

        @Override
        public int length() {
            return own.length();
        }

        @Override
        public void write(ByteBuf out) {
            long key = sequence == null ? lane.random.nextInt(space.keys()) : sequence.getAndIncrement() % space.keys();
            own.key(key).write(out, values, values.offset(lane.random));
        }

        /** A range must find keys and a transaction must have succeeded: both are field 2. */
        @Override
        public boolean accepts(ByteBuf buffer, int length) {
            if (!wantsKeys) {
                return true;
            }
            cursor.over(buffer, buffer.readerIndex(), buffer.readerIndex() + length);
            while (cursor.next()) {
                if (cursor.number == RANGE_RESPONSE_KVS) {
                    return true;
                }
            }
            return false;
        }
    }
}
