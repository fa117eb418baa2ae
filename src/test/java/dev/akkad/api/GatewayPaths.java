package dev.akkad.api;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import dev.akkad.wire.pb.etcdserverpb.RpcProto;
import dev.akkad.wire.pb.v3electionpb.V3ElectionProto;
import dev.akkad.wire.pb.v3lockpb.V3LockProto;
import java.util.List;
import java.util.stream.Stream;

/** All paths of the gateway, as the schemas name them. */
final class GatewayPaths {
    private GatewayPaths() {}

    static List<String> all() {
        return Stream.of(RpcProto.getDescriptor(), V3LockProto.getDescriptor(), V3ElectionProto.getDescriptor())
                .flatMap(file -> file.getServices().stream())
                .flatMap(service -> service.getMethods().stream())
                .map(method -> method.getOptions().getExtension(AnnotationsProto.http))
                .flatMap(rule -> Stream.concat(Stream.of(rule), rule.getAdditionalBindingsList().stream()))
                .map(HttpRule::getPost)
                .filter(path -> !path.isEmpty())
                .toList();
    }
}
