package dev.akkad.ctl.command;

import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.cli.Flag;
import dev.akkad.ctl.cli.Values;
import dev.akkad.ctl.client.Address;
import dev.akkad.ctl.client.ClientSettings;
import dev.akkad.tls.ClientTls;
import dev.akkad.tls.TlsException;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The flags that every command has, and the client they ask for. */
public final class GlobalFlags {
    public static final String VARIABLES = "ETCDCTL_";
    static final List<String> OTHER_VARIABLES = List.of("ETCDCTL_API", "ETCDCTL_WATCH_KEY", "ETCDCTL_WATCH_RANGE_END");

    public static final List<Flag> ALL = List.of(
            Flag.list("endpoints", "127.0.0.1:2379", "gRPC endpoints"),
            Flag.text("write-out", "simple", "set the output format (fields, json, protobuf, simple, table)")
                    .or('w'),
            Flag.bool("hex", "print byte strings as hex encoded strings"),
            Flag.bool("debug", "enable client-side debug logging"),
            Flag.duration("dial-timeout", "2s", "dial timeout for client connections"),
            Flag.duration("command-timeout", "5s", "timeout for short running command (excluding dial timeout)"),
            Flag.duration("keepalive-time", "2s", "keepalive time for client connections"),
            Flag.duration("keepalive-timeout", "6s", "keepalive timeout for client connections"),
            Flag.integer("max-request-bytes", 0, "client-side request send limit in bytes (0 = 2 MiB)"),
            Flag.integer("max-recv-bytes", 0, "client-side response receive limit in bytes (0 = none)"),
            Flag.on("insecure-transport", "disable transport security for client connections"),
            Flag.bool("insecure-skip-tls-verify", "skip server certificate verification (for tests only)"),
            Flag.on("insecure-discovery", "accept insecure SRV records describing cluster endpoints"),
            Flag.text("cert", "", "identify secure client using this TLS certificate file"),
            Flag.text("key", "", "identify secure client using this TLS key file"),
            Flag.text("cacert", "", "verify certificates of TLS-enabled secure servers using this CA bundle"),
            Flag.text("user", "", "username[:password] for authentication (prompt if password is not supplied)"),
            Flag.text("password", "", "password for authentication (then --user holds the name alone)"),
            Flag.text("auth-jwt-token", "", "JWT token for authentication (excludes --user and --password)"),
            Flag.text("discovery-srv", "", "domain name to query for SRV records describing cluster endpoints")
                    .or('d'),
            Flag.text("discovery-srv-name", "", "service name to query when using DNS discovery"));

    private GlobalFlags() {}

    /** What the flags say about servers and how to reach them. */
    static ClientSettings settings(Values values, Passwords passwords) throws Failure {
        SSLContext tls = tls(values);
        List<Address> addresses = addresses(values, tls != null);
        String user = values.text("user");
        String password = values.text("password");
        String token = values.text("auth-jwt-token");
        if (!token.isEmpty() && !user.isEmpty()) {
            throw Failure.arguments("--user and --auth-jwt-token cannot be set at the same time, choose one");
        }
        if (!user.isEmpty() && !values.isGiven("password")) {
            int colon = user.indexOf(':');
            password = colon < 0 ? passwords.ask("Password: ") : user.substring(colon + 1);
            user = colon < 0 ? user : user.substring(0, colon);
        }
        return new ClientSettings(
                addresses,
                tls != null || addresses.stream().noneMatch(GlobalFlags::needsTls)
                        ? tls
                        : tls(null, null, null, values),
                !values.isSet("insecure-skip-tls-verify"),
                user,
                password,
                token,
                values.duration("dial-timeout"),
                values.duration("keepalive-time"),
                values.duration("keepalive-timeout"));
    }

    private static boolean needsTls(Address address) {
        return address.security() == Address.Security.ALWAYS;
    }

    private static List<Address> addresses(Values values, boolean isSecure) throws Failure {
        String domain = values.text("discovery-srv");
        try {
            if (!domain.isEmpty()) {
                boolean insecure = values.isSet("insecure-discovery");
                return Discovery.endpoints(domain, values.text("discovery-srv-name"), insecure, isSecure);
            }
            List<Address> addresses =
                    values.list("endpoints").stream().map(Address::parse).toList();
            if (addresses.isEmpty()) {
                throw new Failure(Failure.BAD_CONNECTION, "etcdclient: no available endpoints");
            }
            return addresses;
        } catch (IllegalArgumentException e) {
            throw new Failure(Failure.BAD_ARGUMENTS, String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable SSLContext tls(Values values) throws Failure {
        String authority = values.text("cacert");
        String certificate = values.text("cert");
        String key = values.text("key");
        boolean isAsked = !(authority + certificate + key).isEmpty() || !values.isSet("insecure-transport");
        if (!isAsked) {
            return null;
        }
        if (certificate.isEmpty() != key.isEmpty()) {
            throw new Failure(Failure.BAD_ARGUMENTS, "--cert and --key must be set together");
        }
        return tls(path(authority), path(certificate), path(key), values);
    }

    private static SSLContext tls(
            @Nullable Path authority, @Nullable Path certificate, @Nullable Path key, Values values) throws Failure {
        try {
            return ClientTls.context(authority, certificate, key, values.isSet("insecure-skip-tls-verify"));
        } catch (TlsException e) {
            throw new Failure(Failure.BAD_CONNECTION, e.text());
        }
    }

    private static @Nullable Path path(String text) {
        return text.isEmpty() ? null : Path.of(text);
    }
}
