package dev.akkad.tls;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Versions and cipher suites, by the JDK's names.
 *
 * @param versions newest first
 * @param suites most wanted first; those of TLS 1.3 are not to be chosen, as in Go
 */
public record Protocols(List<String> versions, List<String> suites) {
    private static final String TLS12 = "TLSv1.2";
    private static final String TLS13 = "TLSv1.3";
    private static final List<String> SUITES_13 =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    /** With forward secrecy and authenticated encryption; HTTP/2 forbids most others. */
    private static final List<String> SUITES_12 = List.of(
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** Names of Go that are not IANA's. */
    private static final Map<String, String> BY_OLD_NAME = Map.of(
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");

    /** Known to Go and to the JDK, and chosen by nobody who is not asked to. */
    private static final Set<String> WEAKER_12 = Set.of(
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
            "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
            "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
            "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
            "TLS_RSA_WITH_AES_128_CBC_SHA",
            "TLS_RSA_WITH_AES_256_CBC_SHA",
            "TLS_RSA_WITH_AES_128_CBC_SHA256",
            "TLS_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_RSA_WITH_AES_256_GCM_SHA384");

    public static final Protocols DEFAULT = new Protocols(List.of(TLS13, TLS12), all(SUITES_12));

    public Protocols {
        versions = List.copyOf(versions);
        suites = List.copyOf(suites);
    }

    /**
     * From the values of {@code --tls-min-version}, {@code --tls-max-version} and {@code --cipher-suites}.
     *
     * @throws IllegalArgumentException with etcd's text
     */
    public static Protocols of(String min, String max, List<String> suiteNames) {
        requireVersion(min);
        requireVersion(max);
        if (max.equals("TLS1.2") && min.equals("TLS1.3")) {
            throw new IllegalArgumentException("min version (" + min + ") is greater than max version (" + max + ")");
        }
        if (min.equals("TLS1.3") && !suiteNames.isEmpty()) {
            throw new IllegalArgumentException("cipher suites cannot be configured when only TLS1.3 is enabled");
        }
        List<String> versions = new ArrayList<>();
        if (!max.equals("TLS1.2")) {
            versions.add(TLS13);
        }
        if (!min.equals("TLS1.3")) {
            versions.add(TLS12);
        }
        return new Protocols(versions, all(suiteNames.isEmpty() ? SUITES_12 : suites(suiteNames)));
    }

    private static void requireVersion(String version) {
        if (!version.isEmpty() && !version.equals("TLS1.2") && !version.equals("TLS1.3")) {
            throw new IllegalArgumentException("unexpected TLS version \"" + version + "\"");
        }
    }

    private static List<String> suites(List<String> names) {
        Set<String> suites = new LinkedHashSet<>();
        for (String name : names) {
            String suite = BY_OLD_NAME.getOrDefault(name, name);
            if (!SUITES_13.contains(suite) && !SUITES_12.contains(suite) && !WEAKER_12.contains(suite)) {
                throw new IllegalArgumentException("unexpected TLS cipher suite \"" + name + "\"");
            }
            suites.add(suite);
        }
        return List.copyOf(suites);
    }

    private static List<String> all(List<String> suites12) {
        Set<String> all = new LinkedHashSet<>(SUITES_13);
        all.addAll(suites12);
        return List.copyOf(all);
    }
}
