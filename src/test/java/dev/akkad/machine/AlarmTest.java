package dev.akkad.machine;

import static dev.akkad.machine.MachineKit.b;
import static dev.akkad.machine.MachineKit.delete;
import static dev.akkad.machine.MachineKit.get;
import static dev.akkad.machine.MachineKit.key;
import static dev.akkad.machine.MachineKit.put;
import static dev.akkad.machine.MachineKit.then;
import static dev.akkad.machine.MachineKit.txn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import dev.akkad.machine.MachineStore.Bucket;
import dev.akkad.machine.Request.Alarm.Action;
import dev.akkad.machine.Request.AlarmType;
import dev.akkad.machine.Response.AlarmMember;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AlarmTest {
    private static final long HIGH_ID = 0xbdac_ae5f_0000_0001L;

    private final MachineKit kit = new MachineKit();

    private List<AlarmMember> alarm(Action action, long memberId, AlarmType type) {
        return ((Response.Alarm) kit.done(new Request.Alarm(action, memberId, type))).alarms();
    }

    @Test
    void alarmsAreRaisedListedAndCleared() {
        AlarmMember noSpace = new AlarmMember(HIGH_ID, AlarmType.NOSPACE);
        AlarmMember corrupt = new AlarmMember(3, AlarmType.CORRUPT);
        assertThat(alarm(Action.ACTIVATE, HIGH_ID, AlarmType.NOSPACE)).containsExactly(noSpace);
        assertThat(alarm(Action.ACTIVATE, HIGH_ID, AlarmType.NOSPACE)).containsExactly(noSpace);
        assertThat(alarm(Action.ACTIVATE, 3, AlarmType.CORRUPT)).containsExactly(corrupt);
        assertThat(alarm(Action.GET, 0, AlarmType.NONE)).containsExactly(noSpace, corrupt);
        assertThat(alarm(Action.GET, 0, AlarmType.CORRUPT)).containsExactly(corrupt);
        assertThat(alarm(Action.DEACTIVATE, 0, AlarmType.NOSPACE)).isEmpty();
        assertThat(alarm(Action.DEACTIVATE, HIGH_ID, AlarmType.NOSPACE)).containsExactly(noSpace);
        assertThat(alarm(Action.DEACTIVATE, HIGH_ID, AlarmType.NOSPACE)).isEmpty();
        assertThat(kit.machine.alarms()).containsExactly(corrupt);
    }

    @Test
    void anAlarmThatDoesNotExistIsNeitherListedNorRaised() {
        alarm(Action.ACTIVATE, 1, AlarmType.NOSPACE);

        assertThat(alarm(Action.GET, 0, AlarmType.UNRECOGNIZED)).isEmpty();
        assertThat(alarm(Action.ACTIVATE, 1, AlarmType.UNRECOGNIZED)).isEmpty();
        assertThat(alarm(Action.DEACTIVATE, 1, AlarmType.UNRECOGNIZED)).isEmpty();
        assertThat(kit.machine.alarms()).containsExactly(new AlarmMember(1, AlarmType.NOSPACE));
    }

    @Test
    void noneIsNoAlarm() {
        assertThat(alarm(Action.ACTIVATE, 1, AlarmType.NONE)).isEmpty();
        assertThat(kit.machine.alarms()).isEmpty();
    }

    @Test
    void alarmsSurviveARestartInEtcdsForm() {
        alarm(Action.ACTIVATE, 300, AlarmType.NOSPACE);
        assertThat(kit.store.get(Bucket.ALARM, Bytes.of(0x08, 0xac, 0x02, 0x10, 1)))
                .isEqualTo(Bytes.EMPTY);
        kit.restart();
        assertThat(kit.machine.alarms()).containsExactly(new AlarmMember(300, AlarmType.NOSPACE));
        assertThat(kit.refused(put("a", "1"))).isEqualTo(EtcdError.NO_SPACE);
    }

    static Stream<Arguments> requests() {
        Request.Txn oneBranchPuts = txn(List.of(), List.of(get(key("a"))), List.of(put("a", "1")));
        return Stream.of(
                // request, refused when out of space, refused when corrupt
                Arguments.of(put("a", "1"), true, true),
                Arguments.of(delete(key("a")), false, true),
                Arguments.of(then(put("a", "1")), true, true),
                Arguments.of(oneBranchPuts, true, true),
                Arguments.of(then(oneBranchPuts), true, true),
                Arguments.of(then(delete(key("a"))), false, true),
                Arguments.of(then(get(key("a"))), false, false),
                Arguments.of(new Request.Compact(1, false), false, true),
                Arguments.of(new Request.LeaseGrant(5, 60), true, true),
                Arguments.of(new Request.LeaseRevoke(9), false, true),
                Arguments.of(new Request.SetClusterVersion("3.7.0"), false, false),
                Arguments.of(new Request.SetDowngrade(Downgrade.to("3.6")), false, false),
                Arguments.of(new Request.Alarm(Action.GET, 0, AlarmType.NONE), false, false));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void alarmsRefuseWhatTheyMust(Request request, boolean noSpace, boolean corrupt) {
        kit.done(new Request.LeaseGrant(9, 60));
        alarm(Action.ACTIVATE, 1, AlarmType.NOSPACE);
        if (noSpace) {
            assertThat(kit.refused(request)).isEqualTo(EtcdError.NO_SPACE);
        } else if (corrupt) {
            alarm(Action.DEACTIVATE, 1, AlarmType.NOSPACE);
        } else {
            kit.done(request);
        }
        alarm(Action.ACTIVATE, 1, AlarmType.CORRUPT);
        if (corrupt) {
            assertThat(kit.refused(request)).isEqualTo(EtcdError.CORRUPT);
        } else {
            kit.done(request);
        }
        alarm(Action.DEACTIVATE, 1, AlarmType.CORRUPT);
        alarm(Action.DEACTIVATE, 1, AlarmType.NOSPACE);
        kit.done(request);
    }

    @Test
    void costIsEtcdsEstimate() {
        assertThat(Machine.cost(put("ab", "123"))).isEqualTo(256 + 5);
        assertThat(Machine.cost(new Request.LeaseGrant(1, 2))).isEqualTo(64);
        assertThat(Machine.cost(delete(key("a")))).isZero();
        Request.Txn inner = txn(List.of(), List.of(put("a", "1")), List.of(put("b", ""), put("c", "")));
        assertThat(Machine.cost(inner)).isEqualTo(2 * 257);
        assertThat(Machine.cost(then(inner, put("d", "")))).isEqualTo(3 * 257);
    }

    @Test
    void theQuotaIsJudgedBySizeAndCost() {
        MachineKit small = new MachineKit(new MachineSettings(128, 10_000, 1));
        small.store.sizeBytes(10_000 - 256 - 2);
        assertThat(small.machine.overQuota(put("a", "1"))).isTrue();
        assertThat(small.machine.overQuota(put("a", ""))).isFalse();
        assertThat(small.machine.overQuota(delete(key("a")))).isFalse();
        small.store.sizeBytes(20_000);
        assertThat(small.machine.overQuota(new Request.Put(b("a"), b(""), 0, false, true, false)))
                .isTrue();
        assertThat(small.machine.overQuota(get(key("a")))).isFalse();
        MachineKit unlimited = new MachineKit(new MachineSettings(128, 0, 1));
        unlimited.store.sizeBytes(Long.MAX_VALUE / 2);
        assertThat(unlimited.machine.overQuota(put("a", "1"))).isFalse();
    }
}
