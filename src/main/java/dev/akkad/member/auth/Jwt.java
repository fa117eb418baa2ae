package dev.akkad.member.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON web tokens as etcd makes them: claims {@code username}, {@code revision} and {@code exp}, signed by one fixed
 * method. What a token says about its own method counts for nothing unless it is that one. From any thread.
 */
public final class Jwt {
    /** @param revision of users and roles when the token was made */
    public record Claims(String user, long revision) {}

    private record Verified(Claims claims, long expiresAtSeconds) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int VERIFIED_MAX = 1000;
    private static final int TOKEN_CHARS_MAX = 16 * 1024;

    private final JwtSigner signer;
    private final long ttlSeconds;
    /** A signature takes up to a millisecond to verify, and clients send the same token with every call. */
    private final Map<String, Verified> verified = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Verified> eldest) {
            return size() > VERIFIED_MAX;
        }
    });

    public Jwt(JwtSigner signer, long ttlSeconds) {
        this.signer = signer;
        this.ttlSeconds = ttlSeconds;
    }

    /** Whether there is a private key. */
    public boolean canSign() {
        return signer.canSign();
    }

    public String sign(Claims claims, long nowSeconds) {
        ObjectNode header =
                JSON.createObjectNode().put("alg", signer.algorithm()).put("typ", "JWT");
        ObjectNode body = JSON.createObjectNode()
                .put("exp", nowSeconds + ttlSeconds)
                .put("revision", claims.revision())
                .put("username", claims.user());
        String signed = base64(text(header)) + "." + base64(text(body));
        return signed + "." + base64(signer.sign(ascii(signed)));
    }

    /** What a token claims if its signature holds and it has not ended, or null. */
    public @Nullable Claims verify(String token, long nowSeconds) {
        Verified known = verified.get(token);
        if (known == null && token.length() <= TOKEN_CHARS_MAX) {
            known = check(token);
            if (known != null) {
                verified.put(token, known);
            }
        }
        return known != null && nowSeconds < known.expiresAtSeconds() ? known.claims() : null;
    }

    private @Nullable Verified check(String token) {
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first < 0 || second < 0 || token.indexOf('.', second + 1) >= 0) {
            return null;
        }
        try {
            JsonNode header = json(token.substring(0, first));
            if (!signer.algorithm().equals(header.path("alg").asText())
                    || !signer.verify(
                            ascii(token.substring(0, second)),
                            Base64.getUrlDecoder().decode(token.substring(second + 1)))) {
                return null;
            }
            JsonNode body = json(token.substring(first + 1, second));
            JsonNode expiry = body.path("exp");
            // As in etcd a token without an end never ends: only who has the key can make one.
            if (!body.path("username").isTextual()
                    || !body.path("revision").isNumber()
                    || !expiry.isMissingNode() && !expiry.isNumber()) {
                return null;
            }
            return new Verified(
                    new Claims(
                            body.path("username").asText(),
                            body.path("revision").asLong()),
                    expiry.isMissingNode() ? Long.MAX_VALUE : expiry.asLong());
        } catch (IOException | IllegalArgumentException | GeneralSecurityException garbage) {
            return null;
        }
    }

    private static JsonNode json(String base64) throws IOException {
        JsonNode node = JSON.readTree(Base64.getUrlDecoder().decode(base64));
        if (node == null) {
            throw new IllegalArgumentException("empty (expected: a JSON object)");
        }
        return node;
    }

    private static byte[] text(ObjectNode node) {
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whatever is not ASCII is no token, and its signature will not hold. */
    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
