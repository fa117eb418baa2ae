package dev.akkad.differ;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.akkad.wire.pb.etcdserverpb.AlarmRequest;
import dev.akkad.wire.pb.etcdserverpb.Compare;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.RequestOp;
import dev.akkad.wire.pb.etcdserverpb.TxnRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchCreateRequest;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a whole run must have met: with any of it missing, the run has proven less than it says. */
final class Required {
    /** Every refusal that one healthy member of etcd 3.4 can give in these services. */
    private static final List<String> ERRORS = List.of(
            "etcdserver: key is not provided",
            "etcdserver: key not found",
            "etcdserver: value is provided",
            "etcdserver: lease is provided",
            "etcdserver: too many operations in txn request",
            "etcdserver: duplicate key given in txn request",
            "etcdserver: request is too large",
            "etcdserver: mvcc: required revision has been compacted",
            "etcdserver: mvcc: required revision is a future revision",
            "etcdserver: mvcc: database space exceeded",
            "etcdserver: corrupt cluster",
            "etcdserver: requested lease not found",
            "etcdserver: lease already exists",
            "etcdserver: too large lease TTL",
            "grpc: received message larger than max (N vs. 2097152)",
            "mvcc: watcher range is empty",
            "mvcc: duplicate watch ID provided on the WatchStream");

    /** Of newer versions: judged by the contract. */
    private static final List<String> ERRORS_OF_AKKAD = List.of(
            "etcdserver: invalid sort option",
            "RangeStream does not support custom sort orders",
            "RangeStream does not support revision filters");

    private static final List<String> OCCURRENCES = List.of(
            "call KV/RangeStream",
            "call Lease/LeaseKeepAlive",
            "call Watch/create",
            "call Watch/cancel",
            "call Watch/progress",
            "keep-alive of a lease",
            "keep-alive of no lease",
            "lease that ended by itself",
            "lease with an id of the server's choice",
            "txn of depth 1",
            "txn of depth 2",
            "txn of depth 3",
            "watch created",
            "watch canceled",
            "watch canceled by compaction",
            "watch cancel of an unknown id",
            "watch events",
            "watch events of one revision",
            "watch event PUT",
            "watch event PUT with prev_kv",
            "watch event DELETE",
            "watch event DELETE with prev_kv",
            "watch events past filter NOPUT",
            "watch events past filter NODELETE",
            "watch progress",
            "watch progress not due",
            "watch progress notice",
            "watch response in fragments",
            "watch stream closed",
            "watch stream half-closed");

    private static final List<String> RANGES =
            List.of("of one key", "from a key on", "of everything", "of a prefix", "of an interval", "of nothing");

    private Required() {}

    static Set<String> of(Set<Judge> judges) {
        Set<String> items = new TreeSet<>(OCCURRENCES);
        ERRORS.forEach(text -> items.add("error " + text));
        ERRORS_OF_AKKAD.forEach(text -> items.add("error " + text));
        RANGES.forEach(form -> items.addAll(List.of("range " + form, "delete " + form)));
        for (Rpc rpc : Rpc.values()) {
            items.add("call " + rpc.path());
            fields(rpc.request().getDescriptorForType(), items);
        }
        fields(WatchCreateRequest.getDescriptor(), items);
        fields(Compare.getDescriptor(), items);
        fields(RequestOp.getDescriptor(), items);
        combinations(items);
        for (Intended rule : Intended.values()) {
            if (judges.stream().anyMatch(rule::concerns)) {
                items.add("rule " + rule);
            }
        }
        return items;
    }

    private static void fields(Descriptor message, Set<String> items) {
        for (FieldDescriptor field : message.getFields()) {
            items.add(Coverage.name(field));
            if (field.getJavaType() == FieldDescriptor.JavaType.ENUM) {
                values(field.getEnumType(), items);
            }
        }
    }

    /** But for the first, which is what is meant when nothing is said, unless the field is repeated. */
    private static void values(EnumDescriptor type, Set<String> items) {
        type.getValues().stream().skip(1).forEach(value -> items.add(Coverage.name(value)));
    }

    private static void combinations(Set<String> items) {
        for (var target : RangeRequest.SortTarget.getDescriptor().getValues()) {
            for (var order : RangeRequest.SortOrder.getDescriptor().getValues()) {
                items.add("sort " + target.getName() + " " + order.getName());
            }
        }
        for (var target : Compare.CompareTarget.getDescriptor().getValues()) {
            for (var result : Compare.CompareResult.getDescriptor().getValues()) {
                String compare = "compare " + target.getName() + " " + result.getName();
                items.addAll(List.of(compare, compare + " over a range"));
            }
        }
        items.addAll(List.of("compare UNRECOGNIZED EQUAL", "compare VALUE UNRECOGNIZED"));
        items.addAll(List.of("value CompareTarget.UNKNOWN", "value CompareResult.UNKNOWN", "value FilterType.UNKNOWN"));
        items.add("value " + AlarmRequest.AlarmAction.getDescriptor().getName() + ".ACTIVATE");
        items.add(Coverage.name(TxnRequest.getDescriptor().findFieldByName("failure")));
    }
}
