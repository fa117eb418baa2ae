package dev.akkad.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * A certificate that vouches for itself, as {@code --auto-tls} makes it: it keeps what is said secret from those who
 * only listen, and nothing more.
 */
public final class SelfSigned {
    private static final String CERTIFICATE = "cert.pem";
    private static final String KEY = "key.pem";
    private static final int SERIAL_BITS = 127;
    private static final int DAYS_PER_YEAR = 365;
    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    private static final byte[] TRUE = {0x01, 0x01, (byte) 0xff};

    private final List<String> hosts;
    private final ZonedDateTime from;
    private final ZonedDateTime until;
    private final SecureRandom random;

    private SelfSigned(List<String> hosts, Instant now, long years, SecureRandom random) {
        this.hosts = hosts;
        this.from = now.atZone(ZoneOffset.UTC);
        this.until = from.plusDays(Math.multiplyExact(years, DAYS_PER_YEAR));
        this.random = random;
    }

    /**
     * What {@code cert.pem} and {@code key.pem} in a directory are; makes both first if one is missing.
     *
     * @param hosts names and addresses that the certificate is for
     * @param years how long it is valid, more than 0
     */
    public static TlsFiles files(Path directory, List<String> hosts, Instant now, long years, SecureRandom random)
            throws IOException {
        Path certificate = directory.resolve(CERTIFICATE);
        Path key = directory.resolve(KEY);
        if (!Files.exists(certificate) || !Files.exists(key)) {
            new SelfSigned(hosts, now, years, random).write(directory);
        }
        return new TlsFiles(certificate, key, null, null, null, null);
    }

    private void write(Path directory) throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair pair = generator.generateKeyPair();
            Files.createDirectories(directory);
            write(
                    directory.resolve(KEY),
                    Pem.text("PRIVATE KEY", pair.getPrivate().getEncoded()));
            write(directory.resolve(CERTIFICATE), Pem.text("CERTIFICATE", certificate(pair)));
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot make a certificate: " + e.getMessage(), e);
        }
    }

    private static void write(Path file, String text) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
        Files.deleteIfExists(unfinished);
        Files.createFile(
                unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(unfinished, text);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private byte[] certificate(KeyPair pair) throws GeneralSecurityException {
        byte[] organization = Der.sequence(Der.tagged(Der.SET, Der.sequence(Der.oid("2.5.4.10"), Der.text("akkad"))));
        byte[] signed = Der.sequence(
                Der.tagged(0xa0, Der.integer(BigInteger.TWO)),
                Der.integer(new BigInteger(SERIAL_BITS, random)),
                ECDSA_WITH_SHA256,
                organization,
                Der.sequence(time(from), time(until)),
                organization,
                pair.getPublic().getEncoded(),
                Der.tagged(0xa3, extensions()));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(pair.getPrivate(), random);
        signature.update(signed);
        return Der.sequence(signed, ECDSA_WITH_SHA256, Der.bits(0, signature.sign()));
    }

    private byte[] extensions() {
        byte[] serverAndClient = Der.sequence(Der.oid("1.3.6.1.5.5.7.3.1"), Der.oid("1.3.6.1.5.5.7.3.2"));
        return Der.sequence(
                // Digital signature and key encipherment.
                Der.sequence(Der.oid("2.5.29.15"), TRUE, Der.octets(Der.bits(5, new byte[] {(byte) 0xa0}))),
                Der.sequence(Der.oid("2.5.29.37"), Der.octets(serverAndClient)),
                Der.sequence(Der.oid("2.5.29.19"), TRUE, Der.octets(Der.sequence())),
                Der.sequence(Der.oid("2.5.29.17"), Der.octets(names())));
    }

    private byte[] names() {
        List<byte[]> names = new ArrayList<>();
        for (String host : hosts) {
            byte[] address = Addresses.bytes(host);
            names.add(
                    address.length > 0
                            ? Der.tagged(0x87, address)
                            : Der.tagged(0x82, host.getBytes(StandardCharsets.US_ASCII)));
        }
        return Der.sequence(names.toArray(byte[][]::new));
    }

    /** The two-digit year ends in 2049. */
    private static byte[] time(ZonedDateTime time) {
        boolean isShort = time.getYear() < 2050;
        String text = time.format(DateTimeFormatter.ofPattern(isShort ? "yyMMddHHmmss'Z'" : "yyyyMMddHHmmss'Z'"));
        return Der.tagged(isShort ? Der.UTC_TIME : Der.GENERALIZED_TIME, text.getBytes(StandardCharsets.US_ASCII));
    }
}
