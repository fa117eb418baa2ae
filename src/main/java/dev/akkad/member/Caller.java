package dev.akkad.member;

import org.jspecify.annotations.Nullable;

/** Who a call says it comes from, not yet looked at: a token, or the name in a verified certificate. */
public final class Caller {
    /** Gives no name. */
    public static final Caller NOBODY = new Caller(null, "");

    /** The member itself; never what a client sent. */
    public static final Caller SELF = new Caller(null, "");

    private static final String BEARER = "Bearer ";

    private final @Nullable String token;
    private final String commonName;

    private Caller(@Nullable String token, String commonName) {
        this.token = token;
        this.commonName = commonName;
    }

    /**
     * @param token as sent, with or without {@code Bearer }; null = none
     * @param commonName subject's of the client's verified certificate, empty = none; a token goes before it
     */
    public static Caller of(@Nullable String token, String commonName) {
        if (token == null) {
            return commonName.isEmpty() ? NOBODY : new Caller(null, commonName);
        }
        return new Caller(token.startsWith(BEARER) ? token.substring(BEARER.length()) : token, "");
    }

    public @Nullable String token() {
        return token;
    }

    public String commonName() {
        return commonName;
    }

    /** Without the token: who can read a log must not learn it. */
    @Override
    public String toString() {
        return token != null ? "who has a token" : commonName;
    }
}
