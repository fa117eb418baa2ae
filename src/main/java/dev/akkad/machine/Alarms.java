package dev.akkad.machine;

import dev.akkad.base.Bytes;
import dev.akkad.base.ProtoReader;
import dev.akkad.base.ProtoWriter;
import dev.akkad.machine.MachineStore.Bucket;
import dev.akkad.machine.Request.AlarmType;
import dev.akkad.machine.Response.AlarmMember;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The alarms that members raised, stored as etcd's {@code AlarmMember}: one writer, read by any thread. */
final class Alarms {
    private static final int MEMBER_ID = 1;
    private static final int ALARM = 2;
    private static final AlarmType[] TYPES = AlarmType.values();

    private static final Comparator<AlarmMember> ORDER =
            Comparator.comparing(AlarmMember::type).thenComparing(AlarmMember::memberId, Long::compareUnsigned);

    private final MachineStore store;
    private volatile List<AlarmMember> active;

    Alarms(MachineStore store) {
        this.store = store;
        List<AlarmMember> stored = new ArrayList<>();
        store.scan(Bucket.ALARM, (key, value) -> stored.add(decode(key)));
        stored.sort(ORDER);
        this.active = List.copyOf(stored);
    }

    /** All active alarms, by type and member. */
    List<AlarmMember> active() {
        return active;
    }

    boolean isActive(AlarmType type) {
        for (AlarmMember alarm : active) {
            if (alarm.type() == type) {
                return true;
            }
        }
        return false;
    }

    List<AlarmMember> apply(Request.Alarm request) {
        return switch (request.action()) {
            case GET -> list(request.type());
            case ACTIVATE -> activate(new AlarmMember(request.memberId(), request.type()));
            case DEACTIVATE -> deactivate(new AlarmMember(request.memberId(), request.type()));
        };
    }

    private List<AlarmMember> list(AlarmType type) {
        return type == AlarmType.NONE
                ? active
                : active.stream().filter(alarm -> alarm.type() == type).toList();
    }

    private List<AlarmMember> activate(AlarmMember alarm) {
        if (alarm.type() == AlarmType.NONE || alarm.type() == AlarmType.UNRECOGNIZED) {
            return List.of();
        }
        if (!active.contains(alarm)) {
            store.put(Bucket.ALARM, encode(alarm), Bytes.EMPTY);
            List<AlarmMember> more = new ArrayList<>(active);
            more.add(alarm);
            more.sort(ORDER);
            active = List.copyOf(more);
        }
        return List.of(alarm);
    }

    private List<AlarmMember> deactivate(AlarmMember alarm) {
        if (!active.contains(alarm)) {
            return List.of();
        }
        store.delete(Bucket.ALARM, encode(alarm));
        List<AlarmMember> fewer = new ArrayList<>(active);
        fewer.remove(alarm);
        active = List.copyOf(fewer);
        return List.of(alarm);
    }

    static Bytes encode(AlarmMember alarm) {
        return new ProtoWriter(16)
                .varint(MEMBER_ID, alarm.memberId())
                .varint(ALARM, alarm.type().ordinal())
                .toBytes();
    }

    private static AlarmMember decode(Bytes encoded) {
        long memberId = 0;
        AlarmType type = AlarmType.NONE;
        ProtoReader reader = new ProtoReader(encoded);
        while (reader.next()) {
            switch (reader.field()) {
                case MEMBER_ID -> memberId = reader.varint();
                case ALARM -> type = TYPES[(int) reader.varint()];
                default -> reader.skip();
            }
        }
        return new AlarmMember(memberId, type);
    }
}
