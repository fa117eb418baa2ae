package dev.akkad.differ;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.akkad.wire.pb.etcdserverpb.RangeRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchCreateRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Steps a little simpler than a given one: a field less, an element less. */
final class Simpler {
    private Simpler() {}

    static List<Step> candidates(Step step) {
        List<Step> simpler = new ArrayList<>();
        if (step instanceof Step.Call call) {
            candidates(call.request())
                    .forEach(request -> simpler.add(new Step.Call(call.client(), call.rpc(), request)));
        } else if (step instanceof Step.Stream stream) {
            candidates(stream.request()).forEach(request -> simpler.add(new Step.Stream((RangeRequest) request)));
        } else if (step instanceof Step.Watch watch) {
            candidates(watch.request())
                    .forEach(request -> simpler.add(new Step.Watch(watch.stream(), (WatchCreateRequest) request)));
        } else if (step instanceof Step.Alarmed alarmed) {
            without(alarmed.calls()).forEach(calls -> simpler.add(new Step.Alarmed(alarmed.alarm(), calls)));
        } else if (step instanceof Step.Expiry expiry) {
            without(expiry.keys())
                    .forEach(keys -> simpler.add(
                            new Step.Expiry(expiry.lease(), expiry.ttlSeconds(), expiry.keepAlive(), keys)));
        }
        return simpler;
    }

    /** The same with a revision, or none if it has none that could be lower. */
    static List<Step> lower(Step step) {
        List<Step> lower = new ArrayList<>();
        if (step instanceof Step.Watch watch && watch.request().getStartRevision() > 1) {
            lower.add(new Step.Watch(
                    watch.stream(),
                    watch.request().toBuilder().setStartRevision(1).build()));
        } else if (step instanceof Step.Call call) {
            FieldDescriptor revision = call.request().getDescriptorForType().findFieldByName("revision");
            if (revision != null && (long) call.request().getField(revision) > 1) {
                lower.add(new Step.Call(
                        call.client(),
                        call.rpc(),
                        call.request().toBuilder().setField(revision, 1L).build()));
            }
        }
        return lower;
    }

    private static List<Message> candidates(Message message) {
        List<Message> simpler = new ArrayList<>();
        for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
            FieldDescriptor field = entry.getKey();
            simpler.add(message.toBuilder().clearField(field).build());
            if (field.isRepeated()) {
                List<?> elements = (List<?>) entry.getValue();
                if (elements.size() > 1) {
                    without(elements)
                            .forEach(fewer -> simpler.add(
                                    message.toBuilder().setField(field, fewer).build()));
                }
                addNested(simpler, message, field, elements);
            } else if (entry.getValue() instanceof Message nested) {
                candidates(nested)
                        .forEach(inner -> simpler.add(
                                message.toBuilder().setField(field, inner).build()));
            }
        }
        return simpler;
    }

    private static void addNested(List<Message> simpler, Message message, FieldDescriptor field, List<?> elements) {
        for (int i = 0; i < elements.size(); i++) {
            if (elements.get(i) instanceof Message nested) {
                for (Message inner : candidates(nested)) {
                    simpler.add(message.toBuilder()
                            .setRepeatedField(field, i, inner)
                            .build());
                }
            }
        }
    }

    private static <T> List<List<T>> without(List<T> elements) {
        List<List<T>> fewer = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            List<T> rest = new ArrayList<>(elements);
            rest.remove(i);
            fewer.add(rest);
        }
        return fewer;
    }
}
