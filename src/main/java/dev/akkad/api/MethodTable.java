package dev.akkad.api;

import static dev.akkad.base.Checks.check;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.akkad.wire.GrpcError;
import dev.akkad.wire.GrpcErrors;
import dev.akkad.wire.pb.etcdserverpb.RpcProto;
import dev.akkad.wire.pb.health.HealthProto;
import dev.akkad.wire.pb.v3electionpb.V3ElectionProto;
import dev.akkad.wire.pb.v3lockpb.V3LockProto;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every method of the API by its paths, gRPC's and the gateway's, from the descriptors; those without a handler are
 * known but not served.
 */
final class MethodTable {
    private static final List<FileDescriptor> FILES = List.of(
            RpcProto.getDescriptor(),
            V3LockProto.getDescriptor(),
            V3ElectionProto.getDescriptor(),
            HealthProto.getDescriptor());

    private final Map<String, GrpcMethod> methods = new HashMap<>();
    private final Map<String, GatewayRoute> routes = new HashMap<>();
    private final Set<String> servedServices = new HashSet<>();

    /** @param handlers by {@code package.Service/Method}; each must be in the API and of its kind */
    MethodTable(Metrics metrics, Map<String, GrpcMethod.Handler> handlers) {
        Map<String, GrpcMethod.Handler> remaining = new HashMap<>(handlers);
        for (FileDescriptor file : FILES) {
            for (ServiceDescriptor service : file.getServices()) {
                for (MethodDescriptor method : service.getMethods()) {
                    add(metrics, method, remaining.remove(service.getFullName() + "/" + method.getName()));
                }
            }
        }
        check(remaining.isEmpty(), "handlers without a method: %s", remaining.keySet());
    }

    private void add(Metrics metrics, MethodDescriptor method, GrpcMethod.@Nullable Handler handler) {
        String service = method.getService().getFullName();
        check(handler == null || fits(method, handler), "%s is no %s", method.getFullName(), handler);
        if (handler != null) {
            servedServices.add(service);
        }
        MethodMetrics counters = metrics.method(type(method), service, method.getName());
        GrpcMethod known = new GrpcMethod(service, method.getName(), counters, handler);
        methods.put("/" + service + "/" + method.getName(), known);
        addRoutes(new GatewayRoute(known, method), method.getOptions().getExtension(AnnotationsProto.http));
    }

    private void addRoutes(GatewayRoute route, HttpRule rule) {
        if (!rule.getPost().isEmpty()) {
            check(routes.put(rule.getPost(), route) == null, "two methods at %s", rule.getPost());
        }
        rule.getAdditionalBindingsList().forEach(binding -> addRoutes(route, binding));
    }

    private static boolean fits(MethodDescriptor method, GrpcMethod.Handler handler) {
        if (method.isClientStreaming()) {
            return handler instanceof GrpcMethod.Bidi;
        }
        return method.isServerStreaming()
                ? handler instanceof GrpcMethod.ServerStream
                : handler instanceof GrpcMethod.Unary;
    }

    private static String type(MethodDescriptor method) {
        if (method.isClientStreaming()) {
            return method.isServerStreaming() ? "bidi_stream" : "client_stream";
        }
        return method.isServerStreaming() ? "server_stream" : "unary";
    }

    @Nullable
    GrpcMethod find(String path) {
        return methods.get(path);
    }

    /** The method behind a path of the JSON gateway. */
    @Nullable
    GatewayRoute route(String path) {
        return routes.get(path);
    }

    /** What a call of a method gets that is not served. */
    GrpcError unimplemented(String service, String method) {
        return servedServices.contains(service)
                ? GrpcErrors.unknownMethod(method, service)
                : GrpcErrors.unknownService(service);
    }
}
