package dev.akkad.member.auth;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/** One signing method of JSON web tokens with its keys, on the JDK's own cryptography. From any thread. */
public final class JwtSigner {
    /** What the JDK calls a method. */
    private record Method(
            String name, String keyAlgorithm, @Nullable PSSParameterSpec parameters) {}

    private static final Map<String, Method> SIGNATURES = Map.ofEntries(
            Map.entry("RS256", new Method("SHA256withRSA", "RSA", null)),
            Map.entry("RS384", new Method("SHA384withRSA", "RSA", null)),
            Map.entry("RS512", new Method("SHA512withRSA", "RSA", null)),
            Map.entry("PS256", pss("SHA-256", MGF1ParameterSpec.SHA256, 32)),
            Map.entry("PS384", pss("SHA-384", MGF1ParameterSpec.SHA384, 48)),
            Map.entry("PS512", pss("SHA-512", MGF1ParameterSpec.SHA512, 64)),
            Map.entry("ES256", new Method("SHA256withECDSAinP1363Format", "EC", null)),
            Map.entry("ES384", new Method("SHA384withECDSAinP1363Format", "EC", null)),
            Map.entry("ES512", new Method("SHA512withECDSAinP1363Format", "EC", null)),
            Map.entry("EdDSA", new Method("Ed25519", "EdDSA", null)));
    private static final Map<String, String> MACS =
            Map.of("HS256", "HmacSHA256", "HS384", "HmacSHA384", "HS512", "HmacSHA512");

    private final String algorithm;
    private final @Nullable Key signing;
    private final Key verifying;

    private JwtSigner(String algorithm, @Nullable Key signing, Key verifying) {
        this.algorithm = algorithm;
        this.signing = signing;
        this.verifying = verifying;
    }

    private static Method pss(String digest, MGF1ParameterSpec mask, int saltBytes) {
        return new Method("RSASSA-PSS", "RSA", new PSSParameterSpec(digest, "MGF1", mask, saltBytes, 1));
    }

    /** Methods with a secret that both sides know. */
    public static Set<String> secretMethods() {
        return MACS.keySet();
    }

    /** Methods with a pair of keys. */
    public static Set<String> keyMethods() {
        return SIGNATURES.keySet();
    }

    /** The JDK's name for the keys of a method of {@link #keyMethods}. */
    public static String keyAlgorithm(String method) {
        Method known = SIGNATURES.get(method);
        if (known == null) {
            throw new IllegalArgumentException("method: " + method + " (expected: one of " + keyMethods() + ")");
        }
        return known.keyAlgorithm();
    }

    /** @param secret the same on every member */
    public static JwtSigner ofSecret(String method, Key secret) {
        if (!MACS.containsKey(method)) {
            throw new IllegalArgumentException("method: " + method + " (expected: one of " + secretMethods() + ")");
        }
        return new JwtSigner(method, secret, secret);
    }

    /**
     * @param privateKey empty = verifies only
     * @throws GeneralSecurityException when the keys do not fit the method, or not each other
     */
    public static JwtSigner ofKeys(String method, Optional<PrivateKey> privateKey, PublicKey publicKey)
            throws GeneralSecurityException {
        keyAlgorithm(method);
        JwtSigner signer = new JwtSigner(method, privateKey.orElse(null), publicKey);
        if (privateKey.isPresent()) {
            byte[] probe = {1, 2, 3};
            if (!signer.verify(probe, signer.signature(probe))) {
                throw new GeneralSecurityException("the private key is not that of the public key");
            }
        } else {
            signer.signature().initVerify(publicKey);
        }
        return signer;
    }

    String algorithm() {
        return algorithm;
    }

    boolean canSign() {
        return signing != null;
    }

    byte[] sign(byte[] text) {
        try {
            return signature(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign a token", e);
        }
    }

    private byte[] signature(byte[] text) throws GeneralSecurityException {
        Key key = signing;
        if (key == null) {
            throw new GeneralSecurityException("no private key");
        }
        String mac = MACS.get(algorithm);
        if (mac != null) {
            return mac(mac, key, text);
        }
        Signature signature = signature();
        signature.initSign((PrivateKey) key);
        signature.update(text);
        return signature.sign();
    }

    boolean verify(byte[] text, byte[] signed) throws GeneralSecurityException {
        String mac = MACS.get(algorithm);
        if (mac != null) {
            return MessageDigest.isEqual(mac(mac, verifying, text), signed);
        }
        Signature signature = signature();
        signature.initVerify((PublicKey) verifying);
        signature.update(text);
        return signature.verify(signed);
    }

    private static byte[] mac(String name, Key key, byte[] text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(name);
        mac.init(key);
        return mac.doFinal(text);
    }

    private Signature signature() throws NoSuchAlgorithmException, InvalidAlgorithmParameterException {
        Method method = SIGNATURES.get(algorithm);
        if (method == null) {
            throw new NoSuchAlgorithmException(algorithm);
        }
        Signature signature = Signature.getInstance(method.name());
        if (method.parameters() != null) {
            signature.setParameter(method.parameters());
        }
        return signature;
    }
}
