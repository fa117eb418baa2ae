package dev.akkad.api;

import dev.akkad.wire.GrpcError;
import dev.akkad.wire.GrpcErrors;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** Tells gRPC from plain HTTP, and finds the method of a call. */
final class GrpcRouter implements Handler<HttpServerRequest> {
    private static final String GRPC = "application/grpc";

    private final Loop loop;
    private final MethodTable methods;
    private final Handler<HttpServerRequest> pages;

    GrpcRouter(Loop loop, MethodTable methods, Handler<HttpServerRequest> pages) {
        this.loop = loop;
        this.methods = methods;
        this.pages = pages;
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_2
                || !HttpMethod.POST.equals(request.method())
                || !isGrpc(request.getHeader("content-type"))) {
            pages.handle(request);
            return;
        }
        String path = request.path();
        GrpcMethod method = methods.find(path);
        if (method == null || method.handler() == null) {
            refuse(request, unknown(path));
        } else {
            new GrpcCall(loop, method, request).start();
        }
    }

    private static boolean isGrpc(@Nullable String contentType) {
        if (contentType == null || !contentType.startsWith(GRPC)) {
            return false;
        }
        return contentType.length() == GRPC.length()
                || contentType.charAt(GRPC.length()) == '+'
                || contentType.charAt(GRPC.length()) == ';';
    }

    private GrpcError unknown(String path) {
        int slash = path.lastIndexOf('/');
        if (slash <= 0) {
            return GrpcErrors.malformedMethodName(path);
        }
        String service = path.substring(1, slash);
        return methods.serves(service)
                ? GrpcErrors.unknownMethod(path.substring(slash + 1), service)
                : GrpcErrors.unknownService(service);
    }

    private static void refuse(HttpServerRequest request, GrpcError error) {
        request.exceptionHandler(reset -> {});
        request.response()
                .putHeader("content-type", GRPC)
                .putHeader("grpc-status", Integer.toString(error.code().number()))
                .putHeader("grpc-message", PercentText.encode(error.text()))
                .end();
    }
}
