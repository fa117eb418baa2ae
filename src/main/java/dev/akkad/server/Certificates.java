package dev.akkad.server;

import dev.akkad.tls.SelfSigned;
import dev.akkad.tls.TlsContext;
import dev.akkad.tls.TlsException;
import dev.akkad.tls.TlsFiles;
import dev.akkad.tls.TlsSettings;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of one member, read for the first time.
 *
 * @param client of the client port; null = no TLS there
 * @param peer of the peer port; null = no TLS there
 */
record Certificates(@Nullable TlsContext client, @Nullable TlsContext peer) {
    /** @throws StartupException when a file cannot be used, or one that is missing cannot be made */
    static Certificates open(TransportSecurity security) {
        return new Certificates(
                open(security.client(), security.selfSignedYears()), open(security.peer(), security.selfSignedYears()));
    }

    private static @Nullable TlsContext open(TransportSecurity.@Nullable Side side, long years) {
        if (side == null) {
            return null;
        }
        try {
            TransportSecurity.Made made = side.made();
            TlsSettings settings = side.settings();
            return TlsContext.open(made == null ? settings : settings.withFiles(files(settings.files(), made, years)));
        } catch (TlsException e) {
            throw StartupException.refused(e.text());
        } catch (IOException e) {
            throw StartupException.refused("failed to get self-signed certs: " + e.getMessage());
        }
    }

    private static TlsFiles files(TlsFiles given, TransportSecurity.Made made, long years) throws IOException {
        TlsFiles own = SelfSigned.files(made.directory(), made.hosts(), Instant.now(), years, new SecureRandom());
        return new TlsFiles(own.certificate(), own.key(), null, null, given.authority(), given.revoked());
    }
}
