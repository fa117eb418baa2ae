package dev.akkad.machine;

import dev.akkad.auth.Accounts;
import dev.akkad.auth.Permission;
import dev.akkad.auth.User;
import dev.akkad.base.Bytes;
import dev.akkad.lease.Leases;
import dev.akkad.mvcc.KeyRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what (semantics 11.4): each check gives null, or why not.
 *
 * <p>It is asked when an entry is applied, and when a read is answered; the same rules for both. Not final: tests break
 * one rule at a time, to see that its test notices.
 */
class AuthRules {
    private final Leases leases;

    AuthRules(Leases leases) {
        this.leases = leases;
    }

    /** Whether {@code asker} may do what needs no more than to be somebody. */
    @Nullable
    EtcdError somebody(Accounts accounts, Asker asker) {
        if (!accounts.isEnabled() || asker.isSelf()) {
            return null;
        }
        EtcdError error = known(accounts, asker);
        return error == null && accounts.user(asker.user()) == null ? EtcdError.PERMISSION_DENIED : error;
    }

    /** Whether {@code asker} may administer. */
    final @Nullable EtcdError root(Accounts accounts, Asker asker) {
        if (!accounts.isEnabled() || asker.isSelf()) {
            return null;
        }
        if (asker.user().isEmpty()) {
            return EtcdError.USER_EMPTY;
        }
        User user = accounts.user(asker.user());
        if (user == null) {
            return EtcdError.USER_NOT_FOUND;
        }
        return user.isRoot() ? null : EtcdError.PERMISSION_DENIED;
    }

    private @Nullable EtcdError known(Accounts accounts, Asker asker) {
        if (asker.authRevision() == 0) {
            return EtcdError.USER_EMPTY;
        }
        return isOld(accounts, asker) ? EtcdError.AUTH_OLD_REVISION : null;
    }

    /** Whether rights may have changed since it was found out who asks. */
    boolean isOld(Accounts accounts, Asker asker) {
        return asker.authRevision() < accounts.revision();
    }

    private @Nullable EtcdError permitted(Accounts accounts, Asker asker, KeyRange range, Permission.Type wanted) {
        if (!accounts.isEnabled() || asker.isSelf()) {
            return null;
        }
        EtcdError error = known(accounts, asker);
        if (error != null) {
            return error;
        }
        User user = accounts.user(asker.user());
        boolean permits = user != null && accounts.permits(user, range.key(), range.end(), wanted);
        return permits ? null : EtcdError.PERMISSION_DENIED;
    }

    @Nullable
    EtcdError read(Accounts accounts, Asker asker, KeyRange range) {
        return permitted(accounts, asker, range, Permission.Type.READ);
    }

    @Nullable
    EtcdError write(Accounts accounts, Asker asker, KeyRange range) {
        return permitted(accounts, asker, range, Permission.Type.WRITE);
    }

    /** A watch tells what a read would. */
    @Nullable
    EtcdError watch(Accounts accounts, Asker asker, KeyRange range) {
        return read(accounts, asker, range);
    }

    @Nullable
    EtcdError request(Accounts accounts, Asker asker, Request request) {
        if (!accounts.isEnabled()) {
            return null;
        }
        if (request instanceof Request.Op op) {
            return op(accounts, asker, op);
        }
        if (request instanceof AuthRequest auth) {
            return auth(accounts, asker, auth);
        }
        if (request instanceof Request.LeaseRevoke revoke) {
            return leaseWrite(accounts, asker, revoke.id());
        }
        if (request instanceof Request.LeaseGrant) {
            return leaseGrant(accounts, asker);
        }
        if (request instanceof Request.Compact) {
            return compact(accounts, asker);
        }
        if (request instanceof Request.Alarm alarm) {
            return alarm(accounts, asker, alarm);
        }
        if (request instanceof Request.SetDowngrade) {
            return root(accounts, asker);
        }
        return null; // members speak of themselves: no client can ask for it
    }

    @Nullable
    EtcdError leaseGrant(Accounts accounts, Asker asker) {
        return somebody(accounts, asker);
    }

    @Nullable
    EtcdError compact(Accounts accounts, Asker asker) {
        return root(accounts, asker);
    }

    @Nullable
    EtcdError alarm(Accounts accounts, Asker asker, Request.Alarm alarm) {
        return alarm.action() == Request.Alarm.Action.GET ? somebody(accounts, asker) : root(accounts, asker);
    }

    private @Nullable EtcdError op(Accounts accounts, Asker asker, Request.Op op) {
        if (op instanceof Request.Range range) {
            return read(accounts, asker, range.range());
        }
        if (op instanceof Request.Put put) {
            return put(accounts, asker, put);
        }
        if (op instanceof Request.DeleteRange delete) {
            EtcdError error = write(accounts, asker, delete.range());
            return error == null && delete.prevKv() ? read(accounts, asker, delete.range()) : error;
        }
        return op instanceof Request.Txn txn ? txn(accounts, asker, txn) : null;
    }

    private @Nullable EtcdError put(Accounts accounts, Asker asker, Request.Put put) {
        KeyRange key = KeyRange.single(put.key());
        EtcdError error = write(accounts, asker, key);
        if (error == null && put.lease() != 0) {
            // Who could not revoke the lease must not attach more keys to it.
            error = leaseWrite(accounts, asker, put.lease());
        }
        return error == null && put.prevKv() ? read(accounts, asker, key) : error;
    }

    private @Nullable EtcdError txn(Accounts accounts, Asker asker, Request.Txn txn) {
        for (Request.Compare compare : txn.compares()) {
            EtcdError error = read(accounts, asker, compare.range());
            if (error != null) {
                return error;
            }
        }
        EtcdError error = branch(accounts, asker, txn.success());
        return error == null ? branch(accounts, asker, txn.failure()) : error;
    }

    /** Whichever branch runs, both must be allowed: else the outcome would tell what may not be read. */
    private @Nullable EtcdError branch(Accounts accounts, Asker asker, List<Request.Op> ops) {
        for (Request.Op op : ops) {
            EtcdError error = inTxn(accounts, asker, op);
            if (error != null) {
                return error;
            }
        }
        return null;
    }

    /** Inside a transaction an op needs all that it needs alone. */
    @Nullable
    EtcdError inTxn(Accounts accounts, Asker asker, Request.Op op) {
        return op(accounts, asker, op);
    }

    /** To revoke or renew a lease, or to attach to it, is to decide about its keys. */
    @Nullable
    EtcdError leaseWrite(Accounts accounts, Asker asker, long leaseId) {
        if (root(accounts, asker) == null) {
            return null;
        }
        EtcdError error = somebody(accounts, asker);
        for (Bytes key : error == null ? leases.keys(leaseId) : List.<Bytes>of()) {
            error = error == null ? write(accounts, asker, KeyRange.single(key)) : error;
        }
        return error;
    }

    /** Whether {@code asker} may hear of these keys, as of those on a lease. */
    @Nullable
    EtcdError hear(Accounts accounts, Asker asker, List<Bytes> keys) {
        EtcdError error = somebody(accounts, asker);
        for (Bytes key : error == null ? keys : List.<Bytes>of()) {
            error = error == null ? read(accounts, asker, KeyRange.single(key)) : error;
        }
        return error;
    }

    private @Nullable EtcdError auth(Accounts accounts, Asker asker, AuthRequest request) {
        if (request instanceof AuthRequest.Authenticate || request instanceof AuthRequest.Status) {
            return null;
        }
        EtcdError error = root(accounts, asker);
        if (request instanceof AuthRequest.UserGet get && get.name().equals(asker.user())) {
            return somebody(accounts, asker);
        }
        if (error != null && request instanceof AuthRequest.RoleGet get) {
            User user = accounts.user(asker.user());
            return user != null && user.roles().contains(get.name()) ? somebody(accounts, asker) : error;
        }
        return error;
    }
}
