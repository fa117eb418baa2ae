package dev.akkad.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import dev.akkad.wire.pb.authpb.AuthProto;
import dev.akkad.wire.pb.etcdserverpb.RaftInternalProto;
import dev.akkad.wire.pb.etcdserverpb.RpcProto;
import dev.akkad.wire.pb.health.HealthProto;
import dev.akkad.wire.pb.leasepb.LeaseProto;
import dev.akkad.wire.pb.membershippb.MembershipProto;
import dev.akkad.wire.pb.mvccpb.KvProto;
import dev.akkad.wire.pb.v3electionpb.V3ElectionProto;
import dev.akkad.wire.pb.v3lockpb.V3LockProto;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the schemas against {@code wire/api.txt}, the contract's tables: every name, number, type and path. */
final class ApiDescriptorTest {
    private static final List<FileDescriptor> FILES = List.of(
            KvProto.getDescriptor(),
            AuthProto.getDescriptor(),
            MembershipProto.getDescriptor(),
            RpcProto.getDescriptor(),
            RaftInternalProto.getDescriptor(),
            LeaseProto.getDescriptor(),
            V3LockProto.getDescriptor(),
            V3ElectionProto.getDescriptor(),
            HealthProto.getDescriptor());

    @Test
    void everyMessageHasTheFieldsOfTheContract() throws IOException {
        assertThat(blocks("message").map(Block::text)).containsExactlyInAnyOrderElementsOf(messages());
    }

    @Test
    void everyEnumHasTheValuesOfTheContract() throws IOException {
        List<String> described = new ArrayList<>();
        for (FileDescriptor file : FILES) {
            file.getEnumTypes().forEach(type -> described.add(text(type)));
            file.getMessageTypes()
                    .forEach(message -> message.getEnumTypes().forEach(type -> described.add(text(type))));
        }
        described.removeIf(text -> text.startsWith("grpc.health.v1."));

        assertThat(described)
                .containsExactlyInAnyOrderElementsOf(
                        blocks("enum").map(Block::head).toList());
    }

    @Test
    void everyMethodHasTheMessagesAndPathsOfTheContract() throws IOException {
        List<String> described = FILES.stream()
                .flatMap(file -> file.getServices().stream())
                .map(service -> service.getFullName() + "\n"
                        + String.join(
                                "\n",
                                service.getMethods().stream()
                                        .map(ApiDescriptorTest::text)
                                        .toList()))
                .toList();

        assertThat(blocks("service").map(Block::text)).containsExactlyInAnyOrderElementsOf(described);
    }

    @Test
    void requestsAndResponsesOfTheHealthServiceKeepItsPublicNumbers() {
        Descriptor response = HealthProto.getDescriptor().findMessageTypeByName("HealthCheckResponse");

        assertThat(text(response.findEnumTypeByName("ServingStatus")))
                .isEqualTo("grpc.health.v1.HealthCheckResponse.ServingStatus"
                        + " UNKNOWN=0 SERVING=1 NOT_SERVING=2 SERVICE_UNKNOWN=3");
        assertThat(response.findFieldByName("status").getNumber()).isEqualTo(1);
    }

    private static List<String> messages() {
        List<String> described = new ArrayList<>();
        for (FileDescriptor file : FILES) {
            for (Descriptor message : file.getMessageTypes()) {
                described.add(text(message));
            }
        }
        described.removeIf(text -> text.startsWith("grpc.health.v1."));
        return described;
    }

    private static String text(Descriptor message) {
        StringBuilder text = new StringBuilder(message.getFullName());
        for (FieldDescriptor field : message.getFields()) {
            text.append('\n').append(text(field));
        }
        return text.toString();
    }

    private static String text(FieldDescriptor field) {
        OneofDescriptor oneof = field.getRealContainingOneof();
        return field.getName() + " " + field.getNumber() + " " + (field.isRepeated() ? "rep " : "") + type(field)
                + (oneof == null ? "" : " [" + oneof.getName() + "]");
    }

    /** As the contract writes it: the package is left out within the same package, the message for its own enums. */
    private static String type(FieldDescriptor field) {
        String name = switch (field.getJavaType()) {
            case MESSAGE -> field.getMessageType().getFullName();
            case ENUM -> field.getEnumType().getFullName();
            default -> {
                FieldDescriptorProto.Type type = field.toProto().getType();
                yield type.name().substring("TYPE_".length()).toLowerCase(java.util.Locale.ROOT);
            }
        };
        String owner = field.getContainingType().getFullName() + ".";
        String home = field.getFile().getPackage() + ".";
        if (name.startsWith(owner)) {
            return name.substring(owner.length());
        }
        return name.startsWith(home) ? name.substring(home.length()) : name;
    }

    private static String text(EnumDescriptor type) {
        StringBuilder text = new StringBuilder(type.getFullName());
        type.getValues()
                .forEach(value ->
                        text.append(' ').append(value.getName()).append('=').append(value.getNumber()));
        return text.toString();
    }

    private static String text(MethodDescriptor method) {
        StringBuilder text = new StringBuilder(method.getName())
                .append(method.isClientStreaming() ? " stream " : " ")
                .append(method.getInputType().getName())
                .append(method.isServerStreaming() ? " stream " : " ")
                .append(method.getOutputType().getName());
        if (method.getOptions().hasExtension(AnnotationsProto.http)) {
            HttpRule rule = method.getOptions().getExtension(AnnotationsProto.http);
            assertThat(rule.getBody()).isEqualTo("*");
            text.append(' ').append(rule.getPost());
            rule.getAdditionalBindingsList().forEach(more -> text.append(' ').append(more.getPost()));
        }
        return text.toString();
    }

    /** A line of the resource and the indented lines under it. */
    private record Block(String head, List<String> lines) {
        private String text() {
            return lines.isEmpty() ? head : head + "\n" + String.join("\n", lines);
        }
    }

    private static Stream<Block> blocks(String kind) throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (String line : contract().split("\n", -1)) {
            if (line.startsWith("  ") && !blocks.isEmpty()) {
                blocks.get(blocks.size() - 1).lines().add(line.strip());
            } else if (!line.startsWith("#") && !line.isEmpty()) {
                blocks.add(new Block(line, new ArrayList<>()));
            }
        }
        return blocks.stream()
                .filter(block -> block.head().startsWith(kind + " "))
                .map(block -> new Block(block.head().substring(kind.length() + 1), block.lines()));
    }

    private static String contract() throws IOException {
        try (InputStream in = Objects.requireNonNull(ApiDescriptorTest.class.getResourceAsStream("/wire/api.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
