package dev.akkad.tls;

import java.util.List;

/**
 * The TLS of one side, the client port or the peers.
 *
 * @param asksForCertificate whether whoever connects must show a certificate of the authority
 * @param namesUsers whether the common name of a client's certificate may say which user it is
 * @param trustsAnyServer whether this side, where it connects, takes any certificate: those made by {@code --auto-tls}
 *     are known to nobody
 */
public record TlsSettings(
        TlsFiles files,
        boolean asksForCertificate,
        boolean namesUsers,
        Allowed allowed,
        Protocols protocols,
        boolean trustsAnyServer) {

    /**
     * Who may connect among those whose certificate is good; an empty list forbids nobody.
     *
     * @param commonNames one of them must be the certificate's
     * @param hostNames one of them must be among those the certificate is for
     */
    public record Allowed(List<String> commonNames, List<String> hostNames) {
        public static final Allowed ANY = new Allowed(List.of(), List.of());

        public Allowed {
            commonNames = List.copyOf(commonNames);
            hostNames = List.copyOf(hostNames);
        }
    }

    public TlsSettings withFiles(TlsFiles changed) {
        return new TlsSettings(changed, asksForCertificate, namesUsers, allowed, protocols, trustsAnyServer);
    }
}
