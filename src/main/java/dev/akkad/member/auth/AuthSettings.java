package dev.akkad.member.auth;

import static dev.akkad.base.Checks.require;

import java.util.Optional;

/**
 * How users prove who they are.
 *
 * @param bcryptCost of hashing a password, 4..31; each step doubles the time
 * @param tokenTtlSeconds that a simple token lives after its last use
 * @param jwt signs and verifies tokens instead of simple ones
 */
public record AuthSettings(int bcryptCost, long tokenTtlSeconds, Optional<Jwt> jwt) {
    public static final AuthSettings DEFAULT = new AuthSettings(10, 300, Optional.empty());

    public AuthSettings {
        require(bcryptCost >= 4 && bcryptCost <= 31, "bcryptCost: %d (expected: 4..31)", bcryptCost);
        require(tokenTtlSeconds > 0, "tokenTtlSeconds: %d (expected: > 0)", tokenTtlSeconds);
    }
}
