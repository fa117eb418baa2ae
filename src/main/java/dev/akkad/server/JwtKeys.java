package dev.akkad.server;

import dev.akkad.base.Bytes;
import dev.akkad.member.auth.JwtSigner;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Keys for signing tokens, from the files that {@code --auth-token} names: PEM for pairs of keys, in any of the forms
 * that openssl writes, and the bytes as they are for a shared secret.
 */
final class JwtKeys {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    /** {@code SEQUENCE {rsaEncryption, NULL}}. */
    private static final byte[] RSA = {
        0x30, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 13, 1, 1, 1, 5, 0
    };

    private static final byte[] VERSION_0 = {2, 1, 0};
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 4;
    private static final int BIT_STRING = 3;

    /** Bits of the curve that each method prescribes. */
    private static final Map<String, Integer> CURVE_BITS = Map.of("ES256", 256, "ES384", 384, "ES512", 521);

    private JwtKeys() {}

    /**
     * @param privateFile contents, null = none
     * @param publicFile contents, null = none
     * @throws IllegalArgumentException saying what is missing, or wrong
     */
    static JwtSigner signer(String method, byte @Nullable [] privateFile, byte @Nullable [] publicFile) {
        if (JwtSigner.secretMethods().contains(method)) {
            if (privateFile == null || privateFile.length == 0) {
                throw new IllegalArgumentException("sign-method " + method + " needs a secret: priv-key=FILE");
            }
            return JwtSigner.ofSecret(method, new SecretKeySpec(privateFile, method));
        }
        if (!JwtSigner.keyMethods().contains(method)) {
            throw new IllegalArgumentException("sign-method " + method + " is not known");
        }
        if (privateFile == null && publicFile == null) {
            throw new IllegalArgumentException("sign-method " + method + " needs priv-key=FILE, pub-key=FILE, or both");
        }
        try {
            return pair(method, privateFile, publicFile);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException("sign-method " + method + ": " + e.getMessage(), e);
        }
    }

    private static JwtSigner pair(String method, byte @Nullable [] privateFile, byte @Nullable [] publicFile)
            throws GeneralSecurityException {
        KeyFactory factory = KeyFactory.getInstance(JwtSigner.keyAlgorithm(method));
        PublicKey given = publicFile == null ? null : publicKey(factory, publicFile);
        PrivateKey privateKey = privateFile == null ? null : privateKey(factory, privateFile, given);
        PublicKey publicKey = given == null ? derived(factory, privateKey) : given;
        Integer bits = CURVE_BITS.get(method);
        if (bits != null
                && (!(publicKey instanceof ECKey curve)
                        || curve.getParams().getCurve().getField().getFieldSize() != bits)) {
            throw new GeneralSecurityException("the key is not on a curve of " + bits + " bits");
        }
        return JwtSigner.ofKeys(method, Optional.ofNullable(privateKey), publicKey);
    }

    private static PublicKey derived(KeyFactory factory, @Nullable PrivateKey privateKey)
            throws GeneralSecurityException {
        if (privateKey instanceof RSAPrivateCrtKey rsa) {
            return factory.generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
        }
        throw new GeneralSecurityException("pub-key=FILE is needed beside priv-key");
    }

    private static PublicKey publicKey(KeyFactory factory, byte[] file) throws GeneralSecurityException {
        Pem pem = Pem.of(file);
        return switch (pem.label()) {
            case "CERTIFICATE" ->
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(pem.content().unsafeArray()))
                        .getPublicKey();
            case "RSA PUBLIC KEY" -> {
                byte[] bits = der(BIT_STRING, new byte[] {0}, pem.content().unsafeArray());
                yield factory.generatePublic(new X509EncodedKeySpec(der(SEQUENCE, RSA, bits)));
            }
            case "PUBLIC KEY" ->
                factory.generatePublic(new X509EncodedKeySpec(pem.content().unsafeArray()));
            default -> throw new GeneralSecurityException("pub-key holds a " + pem.label());
        };
    }

    private static PrivateKey privateKey(KeyFactory factory, byte[] file, @Nullable PublicKey publicKey)
            throws GeneralSecurityException {
        Pem pem = Pem.of(file);
        return switch (pem.label()) {
            case "PRIVATE KEY" ->
                factory.generatePrivate(new PKCS8EncodedKeySpec(pem.content().unsafeArray()));
            case "RSA PRIVATE KEY" -> wrapped(factory, RSA, pem.content().unsafeArray());
            case "EC PRIVATE KEY" -> {
                if (publicKey == null) {
                    throw new GeneralSecurityException("pub-key=FILE is needed beside priv-key");
                }
                // The curve stands in the public key, in the same words.
                yield wrapped(
                        factory, first(publicKey.getEncoded()), pem.content().unsafeArray());
            }
            default -> throw new GeneralSecurityException("priv-key holds a " + pem.label());
        };
    }

    /** The old forms are the new one without the name of the algorithm around. */
    private static PrivateKey wrapped(KeyFactory factory, byte[] algorithm, byte[] key)
            throws GeneralSecurityException {
        byte[] wrapped = der(SEQUENCE, VERSION_0, algorithm, der(OCTET_STRING, key));
        return factory.generatePrivate(new PKCS8EncodedKeySpec(wrapped));
    }

    private record Pem(String label, Bytes content) {
        /** The first key or certificate; openssl may write a curve's parameters before it. */
        private static Pem of(byte[] file) throws GeneralSecurityException {
            Matcher matcher = PEM.matcher(new String(file, StandardCharsets.ISO_8859_1));
            while (matcher.find()) {
                if (!matcher.group(1).equals("EC PARAMETERS")) {
                    Bytes content = Bytes.wrap(Base64.getMimeDecoder().decode(matcher.group(2)));
                    return new Pem(matcher.group(1), content);
                }
            }
            throw new GeneralSecurityException("the file holds no PEM");
        }
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    /** The first element inside an encoded sequence, whole. */
    private static byte[] first(byte[] sequence) {
        int start = 1 + lengthBytes(sequence, 1);
        int end = start + 1 + lengthBytes(sequence, start + 1) + length(sequence, start + 1);
        return Arrays.copyOfRange(sequence, start, end);
    }

    private static int lengthBytes(byte[] der, int at) {
        return der[at] >= 0 ? 1 : 1 + (der[at] & 0x7f);
    }

    private static int length(byte[] der, int at) {
        int length = der[at] & 0xff;
        if (der[at] < 0) {
            length = 0;
            for (int i = 1; i < lengthBytes(der, at); i++) {
                length = length << 8 | der[at + i] & 0xff;
            }
        }
        return length;
    }
}
