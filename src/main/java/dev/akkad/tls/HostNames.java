package dev.akkad.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** Whom a certificate names: by Go's rules, where a host is never looked for in the common name. */
final class HostNames {
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private HostNames() {}

    /** Whether the certificate may stand for a host: a name, or an address with or without brackets. */
    static boolean matches(X509Certificate certificate, String host) {
        String wanted = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return Addresses.isLiteral(wanted)
                ? alternatives(certificate, IP_ADDRESS).stream().anyMatch(name -> sameAddress(name, wanted))
                : alternatives(certificate, DNS_NAME).stream().anyMatch(name -> covers(name, wanted));
    }

    private static List<String> alternatives(X509Certificate certificate, int kind) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            for (List<?> entry : all == null ? List.<List<?>>of() : all) {
                if (entry.get(0) instanceof Integer type && type == kind) {
                    names.add(String.valueOf(entry.get(1)));
                }
            }
        } catch (CertificateParsingException e) {
            return List.of(); // names nobody
        }
        return names;
    }

    /** The JDK writes an IPv6 address with all its groups: their texts may differ. */
    private static boolean sameAddress(String certified, String wanted) {
        byte[] address = Addresses.bytes(wanted);
        return address.length > 0 && Arrays.equals(address, Addresses.bytes(certified));
    }

    /** {@code *.example.com} stands for one label. */
    private static boolean covers(String certified, String wanted) {
        String pattern = trimmed(certified);
        String host = trimmed(wanted);
        if (pattern.startsWith("*.")) {
            int dot = host.indexOf('.');
            return dot > 0 && host.substring(dot).equals(pattern.substring(1));
        }
        return !pattern.isEmpty() && pattern.equals(host);
    }

    private static String trimmed(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** The common name of the subject, the last if there are several, as in Go; empty if there is none. */
    static String commonName(X509Certificate certificate) {
        String found = "";
        try {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String name) {
                    found = name;
                }
            }
        } catch (InvalidNameException e) {
            return "";
        }
        return found;
    }
}
