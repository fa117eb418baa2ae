package dev.akkad.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.auth.Permission;
import dev.akkad.base.Bytes;
import dev.akkad.machine.Asker;
import dev.akkad.machine.AuthRequest;
import dev.akkad.machine.Downgrade;
import dev.akkad.machine.Request;
import dev.akkad.machine.Request.Compare;
import dev.akkad.mvcc.KeyRange;
import dev.akkad.wire.pb.etcdserverpb.DowngradeVersionTestRequest;
import dev.akkad.wire.pb.etcdserverpb.InternalRaftRequest;
import dev.akkad.wire.pb.etcdserverpb.PutRequest;
import dev.akkad.wire.pb.etcdserverpb.RequestHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EntryCodecTest {
    private static final long REQUEST_ID = 0xfedc_ba98_7654_3210L;
    private static final Bytes KEY = Bytes.utf8("key");
    private static final KeyRange RANGE = new KeyRange(KEY, Bytes.utf8("kez"));
    private static final Request.Put PUT = new Request.Put(KEY, Bytes.of(0, 255, 7), -5, true, false, false);

    static Stream<Request> requests() {
        return Stream.of(
                PUT,
                new Request.Put(KEY, Bytes.EMPTY, 0, false, true, true),
                new Request.Put(Bytes.EMPTY, Bytes.EMPTY, 0, false, false, false),
                new Request.Put(KEY, Bytes.wrap(new byte[300_000]), Long.MIN_VALUE, false, false, true),
                range(),
                new Request.Range(KeyRange.single(KEY), -1, false, Request.RangeOptions.DEFAULT),
                new Request.DeleteRange(RANGE, true),
                txn(),
                new Request.Txn(List.of(), List.of(), List.of()),
                new Request.Compact(7, true),
                new Request.LeaseGrant(-9, 60),
                new Request.LeaseRevoke(Long.MAX_VALUE),
                new Request.Alarm(Request.Alarm.Action.DEACTIVATE, -1, Request.AlarmType.CORRUPT),
                new Request.Alarm(Request.Alarm.Action.GET, 0, Request.AlarmType.NONE),
                new Request.Alarm(Request.Alarm.Action.GET, 0, Request.AlarmType.UNRECOGNIZED),
                new Request.PublishMember(-3, "ünï", List.of("http://a:1", "http://b:2")),
                new Request.SetClusterVersion("3.7.0"),
                new Request.SetDowngrade(Downgrade.to("3.6")),
                new Request.SetDowngrade(Downgrade.CANCELLED));
    }

    private static Request.Range range() {
        return new Request.Range(
                RANGE,
                12,
                true,
                new Request.RangeOptions(
                        Long.MAX_VALUE,
                        Request.SortOrder.DESCEND,
                        Request.SortTarget.VALUE,
                        true,
                        true,
                        new Request.RevisionFilter(1, 2, 3, 4)));
    }

    private static Request.Txn txn() {
        List<Compare> compares = new ArrayList<>();
        for (Compare.Target target : Compare.Target.values()) {
            for (Compare.Result result : Compare.Result.values()) {
                boolean isValue = target == Compare.Target.VALUE;
                long number = isValue || target == Compare.Target.UNRECOGNIZED ? 0 : -7;
                compares.add(new Compare(result, target, RANGE, number, isValue ? KEY : Bytes.EMPTY));
            }
        }
        Request.Txn inner = new Request.Txn(List.of(), List.of(PUT), List.of(range()));
        return new Request.Txn(
                compares, List.of(PUT, new Request.Missing(), inner), List.of(new Request.DeleteRange(RANGE, false)));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void everyRequestComesBackAsItWas(Request request) {
        Bytes payload = EntryCodec.encode(REQUEST_ID, request);

        assertThat(EntryCodec.decode(payload)).isEqualTo(new EntryCodec.Decoded(REQUEST_ID, request));
    }

    @Test
    void aRequestWithoutIdComesBackWithoutOne() {
        assertThat(EntryCodec.decode(EntryCodec.encode(0, PUT)).requestId()).isZero();
        assertThat(EntryCodec.decode(EntryCodec.encode(0, txn())).requestId()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 127, 128, REQUEST_ID})
    void aPutWrittenByHandIsWhatTheGeneratedCodeWrites(long requestId) {
        List<Request.Put> puts = requests()
                .filter(Request.Put.class::isInstance)
                .map(Request.Put.class::cast)
                .toList();

        assertThat(puts)
                .allSatisfy(put -> assertThat(EntryCodec.encode(requestId, put))
                        .isEqualTo(Bytes.wrap(generated(requestId, put).toByteArray())));
    }

    @Test
    void aPutOfAnotherShapeIsReadByTheGeneratedCode() {
        InternalRaftRequest entry = generated(REQUEST_ID, PUT).toBuilder()
                .setHeader(RequestHeader.newBuilder().setID(REQUEST_ID).setUsername("root"))
                .build();

        assertThat(EntryCodec.decode(Bytes.wrap(entry.toByteArray())))
                .isEqualTo(new EntryCodec.Decoded(REQUEST_ID, new Asker("root", 0), PUT));
    }

    @Test
    void whoAsksComesBack() {
        for (Asker asker : List.of(Asker.SELF, Asker.NOBODY, new Asker("alice", 7))) {
            Bytes payload = EntryCodec.encode(REQUEST_ID, asker, PUT);

            assertThat(EntryCodec.decode(payload)).isEqualTo(new EntryCodec.Decoded(REQUEST_ID, asker, PUT));
        }
    }

    static Stream<Request> authRequests() {
        Permission permission = new Permission(Permission.Type.READWRITE, KEY, Bytes.of(0));
        Bytes hash = Bytes.utf8("$2a$10$x");
        return Stream.of(
                new AuthRequest.Enable(),
                new AuthRequest.Disable(),
                new AuthRequest.Authenticate("alice", "abc"),
                new AuthRequest.UserAdd("alice", hash, false),
                new AuthRequest.UserAdd("alice", Bytes.EMPTY, true),
                new AuthRequest.UserDelete("alice"),
                new AuthRequest.UserChangePassword("alice", hash),
                new AuthRequest.UserGrantRole("alice", "r"),
                new AuthRequest.UserRevokeRole("alice", "r"),
                new AuthRequest.RoleAdd("r"),
                new AuthRequest.RoleDelete("r"),
                new AuthRequest.RoleGrantPermission("r", permission),
                new AuthRequest.RoleRevokePermission("r", KEY, Bytes.of(0)));
    }

    @ParameterizedTest
    @MethodSource("authRequests")
    void everyChangeOfUsersAndRolesComesBackAsItWas(Request request) {
        Bytes payload = EntryCodec.encode(REQUEST_ID, request);

        assertThat(EntryCodec.decode(payload)).isEqualTo(new EntryCodec.Decoded(REQUEST_ID, request));
    }

    @Test
    void whatThisVersionDoesNotKnowIsRefused() {
        InternalRaftRequest unknown = InternalRaftRequest.newBuilder()
                .setDowngradeVersionTest(DowngradeVersionTestRequest.getDefaultInstance())
                .build();
        Bytes whole = EntryCodec.encode(1, PUT);
        Bytes cut = Bytes.wrap(java.util.Arrays.copyOf(whole.unsafeArray(), whole.length() - 4));

        assertThatThrownBy(() -> EntryCodec.decode(Bytes.wrap(unknown.toByteArray())))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EntryCodec.decode(Bytes.EMPTY)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EntryCodec.decode(cut)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EntryCodec.encode(1, new Request.Missing()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static InternalRaftRequest generated(long requestId, Request.Put put) {
        return InternalRaftRequest.newBuilder()
                .setHeader(RequestHeader.newBuilder().setID(requestId))
                .setPut(PutRequest.newBuilder()
                        .setKey(ByteStrings.of(put.key()))
                        .setValue(ByteStrings.of(put.value()))
                        .setLease(put.lease())
                        .setPrevKv(put.prevKv())
                        .setIgnoreValue(put.ignoreValue())
                        .setIgnoreLease(put.ignoreLease()))
                .build();
    }
}
