package dev.akkad.api;

import dev.akkad.tls.TlsContext;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Plain HTTP on the client port: pages for people and probes, and the JSON gateway (server.md 3). */
final class HttpPages implements Handler<HttpServerRequest> {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String NAME_IGNORED =
            "CommonName of client sending a request against gateway will be ignored and not used as expected\n";
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int SERVICE_UNAVAILABLE = 503;

    private final Loop loop;
    private final HealthChecks checks;
    private final HttpAccess access;
    private final @Nullable Gateway gateway;
    private final boolean isMetricsOnly;

    private HttpPages(Loop loop, @Nullable Gateway gateway, boolean isMetricsOnly) {
        this.loop = loop;
        this.checks = new HealthChecks(loop);
        this.access = new HttpAccess(loop.settings().http());
        this.gateway = gateway;
        this.isMetricsOnly = isMetricsOnly;
    }

    static HttpPages forClients(Loop loop, MethodTable methods) {
        return new HttpPages(loop, loop.settings().http().gateway() ? new Gateway(loop, methods) : null, false);
    }

    /** For listeners of {@code --listen-metrics-urls}. */
    static HttpPages forMetrics(Loop loop) {
        return new HttpPages(loop, null, true);
    }

    @Override
    public void handle(HttpServerRequest request) {
        // Nobody is left to tell.
        request.exceptionHandler(gone -> {});
        request.response().exceptionHandler(gone -> {});
        if (!isMetricsOnly) {
            String refusal = access.refusal(request);
            if (refusal != null) {
                text(request, HttpAccess.MISDIRECTED, refusal);
                return;
            }
            access.allowOrigin(request);
            if (HttpMethod.OPTIONS.equals(request.method())) {
                request.response().end();
                return;
            }
        }
        route(request, request.path() == null ? "" : request.path());
    }

    private void route(HttpServerRequest request, String path) {
        if (gateway != null && Gateway.owns(path)) {
            if (isNamedByItsCertificateAlone(request)) {
                text(request, BAD_REQUEST, NAME_IGNORED);
            } else {
                gateway.handle(request, path);
            }
        } else if (path.equals("/version") && !isMetricsOnly) {
            onGet(request, this::version);
        } else if (path.equals("/debug/vars") && !isMetricsOnly) {
            onGet(request, this::debugVars);
        } else if (path.equals("/health")) {
            onGet(request, this::health);
        } else if (path.equals("/metrics")) {
            metrics(request); // whatever the method, as in etcd
        } else if (!routeChecks(request, path, "/livez", HealthChecks.LIVEZ)
                && !routeChecks(request, path, "/readyz", HealthChecks.READYZ)) {
            notFound(request);
        }
    }

    /** On the gateway a certificate names nobody: it may be that of a proxy. Who counts on it is told. */
    private boolean isNamedByItsCertificateAlone(HttpServerRequest request) {
        return request.isSSL()
                && loop.member().isAuthEnabled()
                && request.getHeader("Authorization") == null
                && !TlsContext.commonName(request.connection().sslSession()).isEmpty();
    }

    /** {@code /readyz} and {@code /readyz/} run all checks, {@code /readyz/name} that one. */
    private boolean routeChecks(HttpServerRequest request, String path, String root, List<String> names) {
        if (path.equals(root) || path.equals(root + "/")) {
            onGet(request, get -> new CheckRun(get, root.substring(1), names).start());
            return true;
        }
        if (!path.startsWith(root + "/")) {
            return false;
        }
        String name = path.substring(root.length() + 1);
        if (names.contains(name)) {
            onGet(request, get -> new CheckRun(get, root.substring(1), List.of(name)).start());
        } else {
            notFound(request);
        }
        return true;
    }

    private static void onGet(HttpServerRequest request, Handler<HttpServerRequest> page) {
        if (HttpMethod.GET.equals(request.method())) {
            page.handle(request);
        } else {
            request.response().putHeader("Allow", "GET");
            text(request, METHOD_NOT_ALLOWED, "Method Not Allowed\n");
        }
    }

    private static void notFound(HttpServerRequest request) {
        text(request, NOT_FOUND, "404 page not found\n");
    }

    private void version(HttpServerRequest request) {
        ApiSettings.Version version = loop.settings().version();
        String cluster = version.cluster(loop.member().status());
        json(
                request,
                OK,
                "{\"etcdserver\":\"" + version.server() + "\",\"etcdcluster\":\"" + cluster + "\",\"storage\":\""
                        + cluster + "\"}");
    }

    private void health(HttpServerRequest request) {
        Set<String> excluded = new HashSet<>(request.params().getAll("exclude"));
        boolean serializable = "true".equals(request.params().get("serializable"));
        checks.health(excluded, serializable, reason -> {
            boolean healthy = reason.isEmpty();
            loop.metrics().onHealthCheck(healthy);
            StringBuilder page =
                    new StringBuilder("{\"health\":\"").append(healthy).append("\",\"reason\":");
            JsonText.quote(reason, page).append('}');
            json(request, healthy ? OK : SERVICE_UNAVAILABLE, page.toString());
        });
    }

    private void debugVars(HttpServerRequest request) {
        send(
                request,
                OK,
                "application/json; charset=utf-8",
                DebugVars.page(loop.member().status()));
    }

    private void metrics(HttpServerRequest request) {
        request.response()
                .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                .end(Buffer.buffer(loop.metrics().scrape()));
    }

    private static void json(HttpServerRequest request, int status, String body) {
        send(request, status, "application/json", body);
    }

    private static void text(HttpServerRequest request, int status, String body) {
        request.response().putHeader("X-Content-Type-Options", "nosniff");
        send(request, status, TEXT, body);
    }

    private static void send(HttpServerRequest request, int status, String contentType, String body) {
        HttpServerResponse response = request.response();
        if (!response.closed()) {
            response.setStatusCode(status)
                    .putHeader("Content-Type", contentType)
                    .end(body);
        }
    }

    /** One run of several checks; the page is written when the last result is in. */
    private final class CheckRun {
        private final HttpServerRequest request;
        private final String type;
        private final List<String> names;
        private final boolean verbose;
        private final SortedMap<String, String> failures = new TreeMap<>();

        /** @param type livez or readyz */
        CheckRun(HttpServerRequest request, String type, List<String> all) {
            this.request = request;
            this.type = type;
            Set<String> excluded = new HashSet<>(request.params().getAll("exclude"));
            this.names = all.stream().filter(name -> !excluded.contains(name)).toList();
            this.verbose = request.params().contains("verbose");
        }

        void start() {
            if (names.isEmpty()) {
                finish();
            }
            for (String name : names) {
                checks.run(name, failure -> onResult(name, failure));
            }
        }

        private void onResult(String name, String failure) {
            loop.metrics().checks().onCheck(type, name, failure.isEmpty());
            failures.put(name, failure);
            if (failures.size() == names.size()) {
                finish();
            }
        }

        private void finish() {
            boolean healthy = failures.values().stream().allMatch(String::isEmpty);
            StringBuilder page = new StringBuilder();
            if (verbose || !healthy) {
                failures.forEach((name, failure) -> page.append(line(name, failure)));
            }
            if (healthy) {
                page.append("ok\n");
            }
            text(request, healthy ? OK : SERVICE_UNAVAILABLE, page.toString());
        }

        private static String line(String name, String failure) {
            return failure.isEmpty() ? "[+]" + name + " ok\n" : "[-]" + name + " failed: " + failure + "\n";
        }
    }
}
