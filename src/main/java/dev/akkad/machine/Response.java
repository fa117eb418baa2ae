package dev.akkad.machine;

import dev.akkad.auth.Permission;
import dev.akkad.base.Bytes;
import dev.akkad.mvcc.KeyValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the machine answers. {@code revision} is the store revision for the response header. */
public sealed interface Response {
    long revision();

    /** @param count live keys in the interval at the read revision, whatever limit and filters say */
    record Range(long revision, List<KeyValue> kvs, boolean more, long count) implements Response {}

    record Put(long revision, @Nullable KeyValue prevKv) implements Response {}

    record DeleteRange(long revision, long deleted, List<KeyValue> prevKvs) implements Response {}

    /** {@code responses.get(i)} answers op i of the branch that ran. A nested Txn's own header is all zero. */
    record Txn(long revision, boolean succeeded, List<Response> responses) implements Response {}

    record Compact(long revision) implements Response {}

    record LeaseGrant(long revision, long id, long ttlSeconds) implements Response {}

    record LeaseRevoke(long revision) implements Response {}

    /** @param ttlSeconds granted TTL after renewal, 0 = no such lease */
    record LeaseKeepAlive(long revision, long id, long ttlSeconds) implements Response {}

    /** @param ttlSeconds remaining, −1 = no such lease */
    record LeaseTimeToLive(long revision, long id, long ttlSeconds, long grantedTtlSeconds, List<Bytes> keys)
            implements Response {}

    record LeaseLeases(long revision, List<Long> ids) implements Response {}

    record Alarm(long revision, List<AlarmMember> alarms) implements Response {}

    record AlarmMember(long memberId, Request.AlarmType type) {}

    /** @param compactRevision that the hash was computed with; @param hashRevision that was hashed */
    record HashKv(long revision, int hash, long compactRevision, long hashRevision) implements Response {}

    record Hash(long revision, int hash) implements Response {}

    /** What only the Auth service says; where it has nothing to say it is {@link Done}. */
    sealed interface Auth extends Response {}

    record Authenticated(long revision, String token) implements Auth {}

    record AuthStatus(long revision, boolean enabled, long authRevision) implements Auth {}

    /** Of users, or of roles, in order. */
    record Names(long revision, List<String> names) implements Auth {}

    record Permissions(long revision, List<Permission> permissions) implements Auth {}

    /** All members after a change; {@code memberId}: whom it concerned. */
    record Members(long revision, long memberId, List<MemberRecord> members) implements Response {}

    /** The request took effect and there is nothing more to say. */
    record Done(long revision) implements Response {}
}
