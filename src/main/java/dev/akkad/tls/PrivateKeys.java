package dev.akkad.tls;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;

/** Private keys as openssl, cfssl and keytool write them: PKCS #8, or PKCS #1 and SEC 1 without a wrapping. */
final class PrivateKeys {
    private static final byte[] PROBE = "whose key is it".getBytes(StandardCharsets.US_ASCII);

    private PrivateKeys() {}

    /** The key in {@code text} that belongs to {@code certified}, the key of a certificate. */
    static PrivateKey read(Path file, String text, PublicKey certified) throws TlsException {
        for (Pem.Block block : Pem.blocks(text)) {
            if (!block.label().endsWith("PRIVATE KEY")) {
                continue;
            }
            if (block.encrypted()) {
                throw new TlsException("tls: failed to parse private key: " + file + " needs a password");
            }
            PrivateKey key = parse(file, block, certified);
            if (!matches(key, certified)) {
                throw new TlsException("tls: private key does not match public key (" + file + ")");
            }
            return key;
        }
        throw new TlsException("tls: failed to find any PEM data in key input (" + file + ")");
    }

    private static PrivateKey parse(Path file, Pem.Block block, PublicKey certified) throws TlsException {
        // What kind of key it is, and on which curve, the certificate says in the very form that PKCS #8 wants.
        byte[] pkcs8 = block.label().equals("PRIVATE KEY")
                ? block.content()
                : Der.sequence(
                        Der.integer(BigInteger.ZERO),
                        Der.firstInside(certified.getEncoded()),
                        Der.octets(block.content()));
        try {
            return KeyFactory.getInstance(certified.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            throw new TlsException(
                    "tls: failed to parse private key: " + file + " holds no " + certified.getAlgorithm()
                            + " key, as its certificate does",
                    e);
        }
    }

    private static boolean matches(PrivateKey key, PublicKey certified) throws TlsException {
        if (key instanceof RSAKey one && certified instanceof RSAKey other) {
            return one.getModulus().equals(other.getModulus());
        }
        String algorithm = certified.getAlgorithm().equals("EC") ? "SHA256withECDSA" : certified.getAlgorithm();
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            throw new TlsException("tls: cannot use a key of kind " + certified.getAlgorithm() + ": " + e, e);
        }
    }
}
