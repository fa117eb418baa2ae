package dev.akkad.machine;

import static dev.akkad.machine.MachineKit.b;
import static dev.akkad.machine.MachineKit.key;
import static dev.akkad.machine.MachineKit.onwards;
import static dev.akkad.machine.MachineKit.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.auth.Accounts;
import dev.akkad.auth.Permission;
import dev.akkad.base.Bytes;
import dev.akkad.lease.Leases;
import dev.akkad.mvcc.KeyRange;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The holes that etcd's rules had and that were published: none of them is here, and each test would notice if it were,
 * for it also runs with rules that are broken in just this way.
 */
final class PublishedAuthBugsTest {
    /** @param exploit whether a user of few rights gets what it must not, @param broken the rules with the hole */
    private record Bug(String name, Predicate<AuthKit> exploit, Function<Leases, AuthRules> broken) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Bug> bugs() {
        return Stream.of(
                new Bug(
                        "CVE-2026-33343: a nested transaction is not looked at",
                        kit -> done(kit, MachineKit.then(MachineKit.then(put("secret", "mine")))),
                        NestedUnseen::new),
                new Bug(
                        "CVE-2026-44283: the former value, told by a put inside a transaction",
                        kit -> done(kit, MachineKit.then(new Request.Put(b("w"), b("1"), 0, true, false, false))),
                        PutInTxnHalfSeen::new),
                new Bug(
                        "CVE-2026-44283: a lease of others, attached to by a put inside a transaction",
                        kit -> done(kit, MachineKit.then(put("a", "1", 7))),
                        PutInTxnHalfSeen::new),
                new Bug(
                        "CVE-2026-33413: leases granted to whoever comes",
                        kit -> kit.refusal(Asker.NOBODY, new Request.LeaseGrant(9, 60)) == null,
                        OpenToAll::new),
                new Bug(
                        "CVE-2026-33413: history compacted by whoever comes",
                        kit -> kit.refusal(Asker.NOBODY, new Request.Compact(2, false)) == null,
                        OpenToAll::new),
                new Bug(
                        "CVE-2026-33413: history compacted by any user",
                        kit -> done(kit, new Request.Compact(2, false)),
                        OpenToAll::new),
                new Bug(
                        "CVE-2026-33413: alarms raised by whoever comes",
                        kit -> kit.refusal(Asker.NOBODY, alarm(Request.Alarm.Action.ACTIVATE)) == null,
                        OpenToAll::new),
                new Bug(
                        "CVE-2026-33413: alarms told to whoever comes",
                        kit -> kit.refusal(Asker.NOBODY, alarm(Request.Alarm.Action.GET)) == null,
                        OpenToAll::new),
                new Bug(
                        "CVE-2026-33413: members told to whoever comes",
                        kit -> kit.machine.refusal(Asker.NOBODY, Privilege.SOMEBODY) == null,
                        OpenToAll::new),
                new Bug(
                        "GHSA-xg4h-6gfc-h4m8: a watch from one's only key onwards",
                        kit -> kit.machine.watchRefusal(kit.user("alice"), onwards("only")) == null,
                        OpenWatchSeenAsOneKey::new),
                new Bug(
                        "CVE-2023-32082: the keys of a lease told to who may not read them",
                        kit -> kit.machine.hearRefusal(kit.user("alice"), kit.machine.leaseKeys(7)) == null,
                        LeaseKeysTold::new),
                new Bug(
                        "a lease revoked with the keys of others",
                        kit -> done(kit, new Request.LeaseRevoke(7)),
                        LeasesOfOthersTouched::new),
                new Bug(
                        "a lease of others kept alive",
                        kit -> kit.machine.keepAliveRefusal(kit.user("alice"), 7) == null,
                        LeasesOfOthersTouched::new),
                new Bug(
                        "what was proposed before rights were taken away is carried out after",
                        kit -> {
                            Asker before = kit.user("alice");
                            kit.root(new AuthRequest.UserAdd("eve", AuthKit.HASH, false));
                            return kit.refusal(before, put("a", "1")) == null;
                        },
                        OldRevisionsTaken::new));
    }

    private static Request.Alarm alarm(Request.Alarm.Action action) {
        return new Request.Alarm(action, 1, Request.AlarmType.NOSPACE);
    }

    private static boolean done(AuthKit kit, Request request) {
        return kit.refusal("alice", request) == null;
    }

    /** Alice may also write w and read the key {@code only}; lease 7 holds a key of others. */
    private static AuthKit scene(Function<Leases, AuthRules> rules) {
        AuthKit kit = new AuthKit(rules).enabled();
        kit.grant("r", Permission.Type.WRITE, "w", "");
        kit.grant("r", Permission.Type.READ, "only", "");
        kit.root(put("secret", "theirs"));
        kit.root(put("w", "unread"));
        kit.root(new Request.LeaseGrant(7, 60));
        kit.root(put("secret", "theirs", 7));
        return kit;
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void isNotHere(Bug bug) {
        assertThat(bug.exploit().test(scene(AuthRules::new))).isFalse();
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void wouldBeNoticed(Bug bug) {
        assertThat(bug.exploit().test(scene(bug.broken()))).isTrue();
    }

    private static final class NestedUnseen extends AuthRules {
        NestedUnseen(Leases leases) {
            super(leases);
        }

        @Override
        @Nullable
        EtcdError inTxn(Accounts accounts, Asker asker, Request.Op op) {
            return op instanceof Request.Txn ? null : super.inTxn(accounts, asker, op);
        }
    }

    private static final class PutInTxnHalfSeen extends AuthRules {
        PutInTxnHalfSeen(Leases leases) {
            super(leases);
        }

        @Override
        @Nullable
        EtcdError inTxn(Accounts accounts, Asker asker, Request.Op op) {
            return super.inTxn(
                    accounts,
                    asker,
                    op instanceof Request.Put put ? put(put.key().utf8(), "") : op);
        }

        private static Request.Put put(String key, String value) {
            return MachineKit.put(key, value);
        }
    }

    private static final class OpenToAll extends AuthRules {
        OpenToAll(Leases leases) {
            super(leases);
        }

        @Override
        @Nullable
        EtcdError somebody(Accounts accounts, Asker asker) {
            return null;
        }

        @Override
        @Nullable
        EtcdError compact(Accounts accounts, Asker asker) {
            return null;
        }

        @Override
        @Nullable
        EtcdError alarm(Accounts accounts, Asker asker, Request.Alarm alarm) {
            return null;
        }
    }

    private static final class OpenWatchSeenAsOneKey extends AuthRules {
        OpenWatchSeenAsOneKey(Leases leases) {
            super(leases);
        }

        @Override
        @Nullable
        EtcdError watch(Accounts accounts, Asker asker, KeyRange range) {
            return read(accounts, asker, range.isOpenEnded() ? key(range.key().utf8()) : range);
        }
    }

    private static final class LeaseKeysTold extends AuthRules {
        LeaseKeysTold(Leases leases) {
            super(leases);
        }

        @Override
        @Nullable
        EtcdError hear(Accounts accounts, Asker asker, List<Bytes> keys) {
            return somebody(accounts, asker);
        }
    }

    private static final class LeasesOfOthersTouched extends AuthRules {
        LeasesOfOthersTouched(Leases leases) {
            super(leases);
        }

        @Override
        @Nullable
        EtcdError leaseWrite(Accounts accounts, Asker asker, long leaseId) {
            return somebody(accounts, asker);
        }
    }

    private static final class OldRevisionsTaken extends AuthRules {
        OldRevisionsTaken(Leases leases) {
            super(leases);
        }

        @Override
        boolean isOld(Accounts accounts, Asker asker) {
            return false;
        }
    }
}
