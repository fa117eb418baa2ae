package dev.akkad.member;

import dev.akkad.auth.Accounts;
import dev.akkad.auth.User;
import dev.akkad.base.Bytes;
import dev.akkad.machine.Asker;
import dev.akkad.machine.AuthRequest;
import dev.akkad.machine.EtcdError;
import dev.akkad.machine.Machine;
import dev.akkad.machine.Outcome;
import dev.akkad.machine.Response;
import dev.akkad.member.auth.Jwt;
import dev.akkad.member.auth.Passwords;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * Everything that touches a password: hashes it before it goes anywhere, or compares it and gives a token.
 *
 * <p>bcrypt is slow by design. It runs on threads of its own, few of them, and only so much may wait there: whoever
 * tries passwords without end gets refusals, and not the processor.
 */
final class Authenticator {
    /** Hashing that may wait; at a tenth of a second each, what waits longer than this is timed out anyway. */
    private static final int WAITING_MAX = 64;

    /** A password may be changed while it is compared. Whoever does that more often than this must wait. */
    private static final int TRIES_MAX = 10;

    private static final int TOKEN_LETTERS = 16;
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private final MemberNode node;
    private final MemberContext member;
    private final RandomGenerator secrets;
    private final Executor hashing;
    /** Compared with when there is no such user: an answer that comes at once would tell as much. */
    private final Bytes nobodysHash;

    private final AtomicInteger waiting = new AtomicInteger();

    /** @param secrets unpredictable, @param hashing the threads for bcrypt */
    Authenticator(MemberNode node, MemberContext member, RandomGenerator secrets, Executor hashing) {
        this.node = node;
        this.member = member;
        this.secrets = secrets;
        this.hashing = hashing;
        this.nobodysHash = Passwords.unmatched(member.identities.settings().bcryptCost());
    }

    void addUser(Caller caller, String name, String password, boolean noPassword, Reply<Outcome> reply) {
        if (noPassword) {
            node.submit(caller, new AuthRequest.UserAdd(name, Bytes.EMPTY, true), reply);
        } else {
            hash(password, reply, hash -> node.submit(caller, new AuthRequest.UserAdd(name, hash, false), reply));
        }
    }

    void changePassword(Caller caller, String name, String password, Reply<Outcome> reply) {
        hash(password, reply, hash -> node.submit(caller, new AuthRequest.UserChangePassword(name, hash), reply));
    }

    private void hash(String password, Reply<Outcome> reply, Reply<Bytes> then) {
        if (Passwords.isTooLong(password)) {
            reply.complete(new Outcome.Refused(EtcdError.PASSWORD_TOO_LONG));
            return;
        }
        int cost = member.identities.settings().bcryptCost();
        slowly(reply, () -> then.complete(Passwords.hash(password, cost, secrets)));
    }

    private void slowly(Reply<Outcome> reply, Runnable work) {
        if (waiting.incrementAndGet() > WAITING_MAX) {
            waiting.decrementAndGet();
            reply.complete(new Outcome.Refused(EtcdError.TOO_MANY_REQUESTS));
            return;
        }
        hashing.execute(() -> {
            try {
                work.run();
            } finally {
                waiting.decrementAndGet();
            }
        });
    }

    void authenticate(String name, String password, Reply<Outcome> reply) {
        // Somebody may have been added, or a password changed, through another member a moment ago.
        node.linearize(outcome -> {
            if (outcome instanceof Outcome.Done) {
                compare(name, password, TRIES_MAX, reply);
            } else {
                reply.complete(outcome);
            }
        });
    }

    private void compare(String name, String password, int tries, Reply<Outcome> reply) {
        Machine machine = member.machine;
        if (machine == null) {
            reply.complete(new Outcome.Refused(EtcdError.STOPPED));
            return;
        }
        Accounts accounts = machine.accounts();
        User user = accounts.user(name);
        if (!accounts.isEnabled()) {
            reply.complete(new Outcome.Refused(EtcdError.AUTH_NOT_ENABLED));
        } else if (user != null && user.noPassword()) {
            reply.complete(new Outcome.Refused(EtcdError.NO_PASSWORD_USER));
        } else {
            slowly(reply, () -> {
                boolean matches = Passwords.match(password, user == null ? nobodysHash : user.hash());
                // Who was added without a password is known by certificates only.
                if (matches && user != null && !password.isEmpty()) {
                    issue(machine, accounts, user, outcome -> {
                        boolean again = outcome instanceof Outcome.Done
                                && machine.accounts().revision() != accounts.revision();
                        if (!again) {
                            reply.complete(outcome);
                        } else if (tries > 1) {
                            compare(name, password, tries - 1, reply);
                        } else {
                            reply.complete(new Outcome.Refused(EtcdError.AUTH_OLD_REVISION));
                        }
                    });
                } else {
                    reply.complete(new Outcome.Refused(EtcdError.AUTH_FAILED));
                }
            });
        }
    }

    private void issue(Machine machine, Accounts accounts, User user, Reply<Outcome> reply) {
        if (member.identities.settings().jwt().isEmpty()) {
            node.propose(machine, Asker.NOBODY, new AuthRequest.Authenticate(user.name(), letters()), reply);
            return;
        }
        Jwt jwt = member.identities.settings().jwt().get();
        if (!jwt.canSign()) {
            reply.complete(new Outcome.Refused(EtcdError.TOKEN_UNSIGNED));
            return;
        }
        Jwt.Claims claims = new Jwt.Claims(user.name(), accounts.revision());
        String token = jwt.sign(claims, member.identities.wallSeconds());
        reply.complete(new Outcome.Done(new Response.Authenticated(machine.revision(), token)));
    }

    private String letters() {
        StringBuilder token = new StringBuilder(TOKEN_LETTERS);
        for (int i = 0; i < TOKEN_LETTERS; i++) {
            token.append(LETTERS.charAt(secrets.nextInt(LETTERS.length())));
        }
        return token.toString();
    }
}
