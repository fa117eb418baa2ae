package dev.akkad.api;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which pages of others may use the port: origins of browsers' scripts, and host names it answers to. */
final class HttpAccess {
    static final int MISDIRECTED = 421;
    private static final String ANY = "*";

    private final Set<String> origins;
    private final Set<String> hosts;

    HttpAccess(ApiSettings.Http http) {
        origins = http.corsOrigins();
        hosts = http.hosts();
    }

    /** Says in the response which origins may read it, if the one that asks may. */
    void allowOrigin(HttpServerRequest request) {
        String origin = allowedOrigin(request.getHeader("Origin"));
        if (origin != null) {
            request.response()
                    .putHeader("Access-Control-Allow-Methods", "POST, GET, OPTIONS, PUT, DELETE")
                    .putHeader("Access-Control-Allow-Origin", origin)
                    .putHeader("Access-Control-Allow-Headers", "accept, content-type, authorization");
        }
    }

    private @Nullable String allowedOrigin(@Nullable String asked) {
        if (origins.isEmpty() || origins.contains(ANY)) {
            return ANY;
        }
        return asked != null && origins.contains(asked) ? asked : null;
    }

    /**
     * Why the host name of a request is not accepted, or null. A page whose name is made to resolve to this port
     * would send its own.
     */
    @Nullable
    String refusal(HttpServerRequest request) {
        if (hosts.isEmpty() || hosts.contains(ANY) || request.isSSL()) {
            return null;
        }
        HostAndPort authority = request.authority();
        String host = authority == null ? "" : authority.host().replaceAll("^\\[|]$", "");
        return hosts.contains(host)
                ? null
                : "The host name \"" + host + "\" is not one this member answers to over plain HTTP.\n"
                        + "Use TLS, or add the name to --host-whitelist.\n";
    }
}
