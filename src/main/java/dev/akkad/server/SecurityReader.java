package dev.akkad.server;

import dev.akkad.tls.Protocols;
import dev.akkad.tls.TlsFiles;
import dev.akkad.tls.TlsSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns the flags of TLS into {@link TransportSecurity} with etcd's checks and words; opens no file. */
final class SecurityReader {
    private static final Path UNKNOWN = Path.of("");

    private final FlagValues values;
    private final Path dataDir;
    private final List<String> warnings;

    SecurityReader(FlagValues values, Path dataDir, List<String> warnings) {
        this.values = values;
        this.dataDir = dataDir;
        this.warnings = warnings;
    }

    /** @throws IllegalArgumentException with etcd's text */
    TransportSecurity read() {
        Protocols protocols =
                Protocols.of(values.text("tls-min-version"), values.text("tls-max-version"), list("cipher-suites"));
        return new TransportSecurity(client(protocols), peer(protocols), values.number("self-signed-cert-validity"));
    }

    private TransportSecurity.@Nullable Side client(Protocols protocols) {
        List<EtcdUrl> listen = values.urls("listen-client-urls");
        List<EtcdUrl> metrics = values.urls("listen-metrics-urls");
        boolean hasFiles = values.isSet("cert-file") || values.isSet("key-file");
        for (EtcdUrl url : listen) {
            if (url.isTls() && !hasFiles && !values.bool("auto-tls")) {
                throw new IllegalArgumentException(
                        "TLS key/cert (--cert-file, --key-file) must be provided for client url " + url
                                + " with HTTPS scheme");
            }
            if (!url.isTls() && hasFiles) {
                warnings.add(
                        "scheme is http or unix while key and cert files are present; ignoring key and cert files: "
                                + url);
            }
            if (!url.isTls() && values.bool("client-cert-auth")) {
                warnings.add("scheme is http or unix while --client-cert-auth is enabled; ignoring client cert auth"
                        + " for this URL: " + url);
            }
        }
        requireFiles(metrics, hasFiles || values.bool("auto-tls"));
        if (Stream.concat(listen.stream(), metrics.stream()).noneMatch(EtcdUrl::isTls)) {
            return null;
        }
        // etcd's gateway shows them where it calls its own member. Ours calls without a connection.
        boolean hasClientFiles = requireBothOrNone("client-cert-file", "client-key-file");
        boolean isAuthorityKnown = !values.text("trusted-ca-file").isEmpty();
        boolean certificatesNameUsers = values.bool("client-cert-auth");
        return side(
                "auto-tls",
                "client",
                listen,
                hasFiles,
                new TlsSettings(
                        new TlsFiles(
                                file("cert-file"),
                                file("key-file"),
                                hasClientFiles ? file("client-cert-file") : null,
                                hasClientFiles ? file("client-key-file") : null,
                                optional("trusted-ca-file"),
                                optional("client-crl-file")),
                        isAuthorityKnown || certificatesNameUsers,
                        certificatesNameUsers,
                        allowed("client-cert-allowed-"),
                        protocols,
                        false));
    }

    private TransportSecurity.@Nullable Side peer(Protocols protocols) {
        List<EtcdUrl> listen = values.urls("listen-peer-urls");
        boolean hasFiles = values.isSet("peer-cert-file") || values.isSet("peer-key-file");
        for (EtcdUrl url : listen) {
            if (!url.isTls() && hasFiles) {
                warnings.add(
                        "scheme is HTTP while key and cert files are present; ignoring key and cert files: " + url);
            }
            if (!url.isTls() && values.bool("peer-client-cert-auth")) {
                warnings.add("scheme is HTTP while --peer-client-cert-auth is enabled; ignoring client cert auth"
                        + " for this URL: " + url);
            }
        }
        requireFiles(listen, hasFiles || values.bool("peer-auto-tls"));
        if (listen.stream().noneMatch(EtcdUrl::isTls)) {
            return null;
        }
        boolean hasClientFiles = requireBothOrNone("peer-client-cert-file", "peer-client-key-file");
        boolean isAuthorityKnown = !values.text("peer-trusted-ca-file").isEmpty();
        return side(
                "peer-auto-tls",
                "peer",
                listen,
                hasFiles,
                new TlsSettings(
                        new TlsFiles(
                                file("peer-cert-file"),
                                file("peer-key-file"),
                                hasClientFiles ? file("peer-client-cert-file") : null,
                                hasClientFiles ? file("peer-client-key-file") : null,
                                optional("peer-trusted-ca-file"),
                                optional("peer-crl-file")),
                        isAuthorityKnown || values.bool("peer-client-cert-auth"),
                        false,
                        allowed("peer-cert-allowed-"),
                        protocols,
                        false));
    }

    private TlsSettings.Allowed allowed(String prefix) {
        List<String> names = list(prefix + "cn");
        List<String> hosts = list(prefix + "hostname");
        if (!names.isEmpty() && !hosts.isEmpty()) {
            throw new IllegalArgumentException("AllowedCNs and AllowedHostnames are mutually exclusive (cns="
                    + quoted(names) + ", hostnames=" + quoted(hosts) + ")");
        }
        return new TlsSettings.Allowed(names, hosts);
    }

    private TransportSecurity.Side side(
            String autoFlag, String name, List<EtcdUrl> listen, boolean hasFiles, TlsSettings settings) {
        if (hasFiles) {
            requireBoth(settings.files());
            if (values.bool(autoFlag)) {
                warnings.add("ignoring " + name + " auto TLS since certs given");
            }
            return new TransportSecurity.Side(settings, null);
        }
        if (values.number("self-signed-cert-validity") == 0) {
            throw new IllegalArgumentException("selfSignedCertValidity is invalid,it should be greater than 0");
        }
        List<String> hosts = new ArrayList<>();
        listen.stream().filter(url -> !url.isUnix()).forEach(url -> hosts.add(url.host()));
        return new TransportSecurity.Side(
                new TlsSettings(
                        settings.files(),
                        settings.asksForCertificate(),
                        settings.namesUsers(),
                        settings.allowed(),
                        settings.protocols(),
                        true),
                new TransportSecurity.Made(dataDir.resolve("fixtures").resolve(name), hosts));
    }

    private static void requireFiles(List<EtcdUrl> urls, boolean hasFiles) {
        for (EtcdUrl url : urls) {
            if (url.isTls() && !hasFiles) {
                throw new IllegalArgumentException(
                        "cannot listen on TLS for " + url.address() + ": KeyFile and CertFile are not presented");
            }
        }
    }

    private static void requireBoth(TlsFiles files) {
        if (files.certificate().equals(UNKNOWN) || files.key().equals(UNKNOWN)) {
            throw new IllegalArgumentException("KeyFile and CertFile must both be present[key: " + files.key()
                    + ", cert: " + files.certificate() + "]");
        }
    }

    /** @return whether both are given */
    private boolean requireBothOrNone(String certificate, String key) {
        if (values.text(certificate).isEmpty() != values.text(key).isEmpty()) {
            throw new IllegalArgumentException(
                    "ClientKeyFile and ClientCertFile must both be present or both absent: key: " + values.text(key)
                            + ", cert: " + values.text(certificate) + "]");
        }
        return !values.text(certificate).isEmpty();
    }

    private Path file(String flag) {
        return Path.of(values.text(flag));
    }

    private @Nullable Path optional(String flag) {
        return values.text(flag).isEmpty() ? null : file(flag);
    }

    private List<String> list(String flag) {
        return Arrays.stream(values.text(flag).split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .distinct()
                .toList();
    }

    private static String quoted(List<String> texts) {
        return "["
                + String.join(" ", texts.stream().map(text -> '"' + text + '"').toList()) + "]";
    }
}
