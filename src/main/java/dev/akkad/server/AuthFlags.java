package dev.akkad.server;

import dev.akkad.member.auth.AuthSettings;
import dev.akkad.member.auth.Jwt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@code --auth-token}, {@code --auth-token-ttl} and {@code --bcrypt-cost} ask for. */
final class AuthFlags {
    private static final Duration JWT_TTL = Duration.ofMinutes(5);
    private static final Set<String> JWT_OPTIONS = Set.of("pub-key", "priv-key", "sign-method", "ttl");
    private static final int COST_MIN = 4;
    private static final int COST_MAX = 31;

    private AuthFlags() {}

    /** @throws StartupException when tokens cannot be made as asked for */
    static AuthSettings read(FlagValues values, List<String> warnings) {
        long cost = values.number("bcrypt-cost");
        if (cost < COST_MIN || cost > COST_MAX) {
            warnings.add("--bcrypt-cost=" + cost + " (expected: 4..31): using " + AuthSettings.DEFAULT.bcryptCost()
                    + " instead");
            cost = AuthSettings.DEFAULT.bcryptCost();
        }
        long ttl = values.number("auth-token-ttl");
        return new AuthSettings(
                (int) cost, ttl == 0 ? AuthSettings.DEFAULT.tokenTtlSeconds() : ttl, jwt(values.text("auth-token")));
    }

    private static Optional<Jwt> jwt(String spec) {
        String[] parts = spec.split(",", -1);
        return switch (parts[0]) {
            case "simple" -> Optional.empty();
            case "jwt" -> Optional.of(jwt(options(spec, parts)));
            default -> throw refused(spec, "not known (expected: simple, or jwt and its options)");
        };
    }

    private static Map<String, String> options(String spec, String[] parts) {
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            String name = equals < 0 ? parts[i] : parts[i].substring(0, equals);
            if (equals < 0 || !JWT_OPTIONS.contains(name)) {
                throw refused(spec, "'" + parts[i] + "' is no option (expected: sign-method, priv-key, pub-key, ttl)");
            }
            if (options.put(name, parts[i].substring(equals + 1)) != null) {
                throw refused(spec, name + " is given twice");
            }
        }
        if (!options.containsKey("sign-method")) {
            throw refused(spec, "sign-method is missing");
        }
        return options;
    }

    private static Jwt jwt(Map<String, String> options) {
        String ttlText = options.get("ttl");
        try {
            Duration ttl = ttlText == null ? JWT_TTL : GoDuration.parse(ttlText);
            if (ttl.toSeconds() <= 0) {
                throw new IllegalArgumentException("ttl=" + ttlText + " (expected: at least 1s)");
            }
            return new Jwt(
                    JwtKeys.signer(
                            options.getOrDefault("sign-method", ""),
                            file(options.get("priv-key")),
                            file(options.get("pub-key"))),
                    ttl.toSeconds());
        } catch (IllegalArgumentException | IOException e) {
            throw StartupException.refused("--auth-token=jwt: " + e.getMessage());
        }
    }

    private static byte @Nullable [] file(@Nullable String path) throws IOException {
        try {
            return path == null || path.isEmpty() ? null : Files.readAllBytes(Path.of(path));
        } catch (IOException e) {
            throw new IOException("cannot read " + path + ": " + e, e);
        }
    }

    private static StartupException refused(String spec, String reason) {
        return StartupException.refused("--auth-token=" + spec + ": " + reason);
    }
}
