package dev.akkad.tls;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the certificates of one side lie, all in PEM.
 *
 * @param certificate chain shown to whoever connects, own certificate first
 * @param key of it
 * @param clientCertificate chain shown where this side connects; null = the other one
 * @param clientKey of it
 * @param authority certificates that others' must lead to; null = what the JDK trusts
 * @param revoked list of revoked certificates, PEM or DER; null = none
 */
public record TlsFiles(
        Path certificate,
        Path key,
        @Nullable Path clientCertificate,
        @Nullable Path clientKey,
        @Nullable Path authority,
        @Nullable Path revoked) {

    List<Path> all() {
        return Stream.of(certificate, key, clientCertificate, clientKey, authority, revoked)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }
}
