package dev.akkad.member.auth;

import dev.akkad.auth.Accounts;
import dev.akkad.machine.Asker;
import dev.akkad.machine.EtcdError;
import dev.akkad.member.Caller;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Finds out who calls. From any thread. */
public final class Identities {
    /** @param error not null: nobody we know; then {@code asker} means nothing */
    public record Identity(Asker asker, @Nullable EtcdError error) {
        private static final Identity NOBODY = new Identity(Asker.NOBODY, null);
        private static final Identity SELF = new Identity(Asker.SELF, null);
        private static final Identity UNKNOWN = new Identity(Asker.NOBODY, EtcdError.INVALID_TOKEN);
    }

    private static final long NO_INDEX = -1;

    private final AuthSettings settings;
    private final SimpleTokens tokens;
    private final LongSupplier wallSeconds;

    /** @param monotonicMillis for simple tokens, @param wallSeconds since 1970, for tokens that say when they end */
    public Identities(AuthSettings settings, LongSupplier monotonicMillis, LongSupplier wallSeconds) {
        this.settings = settings;
        this.tokens = new SimpleTokens(settings.tokenTtlSeconds(), monotonicMillis);
        this.wallSeconds = wallSeconds;
    }

    public AuthSettings settings() {
        return settings;
    }

    public SimpleTokens tokens() {
        return tokens;
    }

    public long wallSeconds() {
        return wallSeconds.getAsLong();
    }

    /** Who calls, as far as it matters: while authentication is off, nobody does. */
    public Identity of(Caller caller, Accounts accounts) {
        if (caller == Caller.SELF) {
            return Identity.SELF;
        }
        if (!accounts.isEnabled()) {
            return Identity.NOBODY;
        }
        String token = caller.token();
        if (token == null) {
            return caller.commonName().isEmpty()
                    ? Identity.NOBODY
                    : new Identity(new Asker(caller.commonName(), accounts.revision()), null);
        }
        Asker asker = settings.jwt().isPresent() ? ofJwt(settings.jwt().get(), token) : ofToken(token, accounts);
        return asker == null ? Identity.UNKNOWN : new Identity(asker, null);
    }

    private @Nullable Asker ofToken(String token, Accounts accounts) {
        String user = tokens.use(token);
        return user == null ? null : new Asker(user, accounts.revision());
    }

    private @Nullable Asker ofJwt(Jwt jwt, String token) {
        Jwt.Claims claims = jwt.verify(token, wallSeconds.getAsLong());
        // Revision 0 and below stand for nobody and for the cluster itself; no key gives these rights.
        return claims == null || claims.user().isEmpty() || claims.revision() <= 0
                ? null
                : new Asker(claims.user(), claims.revision());
    }

    /** Whether the caller's simple token was issued by an entry that is not applied here yet. */
    public boolean isAhead(Caller caller, long appliedIndex) {
        String token = caller.token();
        return token != null && settings.jwt().isEmpty() && index(token) > appliedIndex;
    }

    private static long index(String token) {
        int dot = token.indexOf('.');
        if (dot < 0 || token.length() - dot - 1 > 19) {
            return NO_INDEX;
        }
        try {
            return Long.parseLong(token, dot + 1, token.length(), 10);
        } catch (NumberFormatException garbage) {
            return NO_INDEX;
        }
    }
}
