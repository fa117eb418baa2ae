package dev.akkad.server;

import dev.akkad.tls.TlsSettings;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TLS of the two ports.
 *
 * @param client of the client and metrics listeners; null = none of them has TLS
 * @param peer between members; null = none
 * @param selfSignedYears how long a certificate made here is valid
 */
public record TransportSecurity(
        @Nullable Side client, @Nullable Side peer, long selfSignedYears) {
    static final TransportSecurity NONE = new TransportSecurity(null, null, 1);

    /**
     * @param made null = the files are the operator's
     */
    public record Side(TlsSettings settings, @Nullable Made made) {}

    /**
     * Certificate and key are made where they are missing.
     *
     * @param directory where they lie, {@code fixtures/client} or {@code fixtures/peer} of the data directory
     * @param hosts what they are for
     */
    public record Made(Path directory, List<String> hosts) {
        public Made {
            hosts = List.copyOf(hosts);
        }
    }
}
