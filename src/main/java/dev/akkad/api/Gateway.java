package dev.akkad.api;

import dev.akkad.wire.GrpcCode;
import dev.akkad.wire.GrpcError;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/** The JSON gateway: each method of the API at the path its schema names (api.md 2, server.md 3.3). */
final class Gateway {
    private static final String PREFIX = "/v3/";
    private static final String OLD_PREFIX = "/v3beta/";
    private static final GrpcError NOT_FOUND = new GrpcError(GrpcCode.NOT_FOUND, "Not Found");
    private static final GrpcError WRONG_METHOD = new GrpcError(GrpcCode.UNIMPLEMENTED, "Method Not Allowed");

    private final Loop loop;
    private final MethodTable methods;

    Gateway(Loop loop, MethodTable methods) {
        this.loop = loop;
        this.methods = methods;
    }

    static boolean owns(String path) {
        return path.startsWith(PREFIX) || path.startsWith(OLD_PREFIX);
    }

    void handle(HttpServerRequest request, String path) {
        GatewayRoute route =
                methods.route(path.startsWith(OLD_PREFIX) ? PREFIX + path.substring(OLD_PREFIX.length()) : path);
        boolean isWebSocket = request.canUpgradeToWebSocket();
        if (route == null) {
            refuse(request, NOT_FOUND);
        } else if (!isWebSocket && !HttpMethod.POST.equals(request.method())) {
            refuse(request, WRONG_METHOD);
        } else if (route.method().handler() == null) {
            refuse(
                    request,
                    methods.unimplemented(
                            route.method().service(), route.method().name()));
        } else if (isWebSocket) {
            upgrade(request, route);
        } else {
            JsonTransport.serve(loop, route, new HttpChannel(request));
        }
    }

    private void upgrade(HttpServerRequest request, GatewayRoute route) {
        MultiMap headers = request.headers();
        // A failed handshake has been answered by then.
        request.toWebSocket()
                .onSuccess(socket -> JsonTransport.serve(loop, route, new WebSocketChannel(socket, headers)));
    }

    private static void refuse(HttpServerRequest request, GrpcError error) {
        var unused = request.response()
                .setStatusCode(error.code().httpStatus())
                .putHeader("Content-Type", "application/json")
                .end(Buffer.buffer(JsonText.error(error)));
    }
}
