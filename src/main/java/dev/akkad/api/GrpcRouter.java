package dev.akkad.api;

import dev.akkad.wire.GrpcError;
import dev.akkad.wire.GrpcErrors;
import java.util.function.Consumer;

/** Finds the method of a call. */
final class GrpcRouter implements Consumer<GrpcExchange> {
    private final Loop loop;
    private final MethodTable methods;

    GrpcRouter(Loop loop, MethodTable methods) {
        this.loop = loop;
        this.methods = methods;
    }

    @Override
    public void accept(GrpcExchange exchange) {
        String path = exchange.path();
        GrpcMethod method = methods.find(path);
        if (method == null || method.handler() == null) {
            exchange.fail(unknown(path));
        } else {
            new GrpcCall(loop, method, exchange).start();
        }
    }

    private GrpcError unknown(String path) {
        int slash = path.lastIndexOf('/');
        if (slash <= 0) {
            return GrpcErrors.malformedMethodName(path);
        }
        return methods.unimplemented(path.substring(1, slash), path.substring(slash + 1));
    }
}
