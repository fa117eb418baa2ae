package dev.akkad.api;

import dev.akkad.machine.EtcdError;
import dev.akkad.member.MemberStatus;
import dev.akkad.wire.GrpcError;
import dev.akkad.wire.GrpcErrors;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What is asked of every call before it is served: may a learner, is the client's version text, is there a leader. */
final class Admission {
    private static final String UNKNOWN_VERSION = "unknown";

    private Admission() {}

    /** Why the call is not served, or null. */
    static @Nullable GrpcError refusal(Loop loop, Transport request, GrpcMethod method) {
        MemberStatus status = loop.member().status();
        if (status.learner() && !isForLearners(method)) {
            return GrpcErrors.of(EtcdError.LEARNER_RPC_NOT_SUPPORTED);
        }
        String version = request.header("client-api-version");
        if (version != null && !isUtf8(version)) {
            return GrpcErrors.of(EtcdError.INVALID_CLIENT_API_VERSION);
        }
        loop.metrics()
                .onClientRequest(method.isUnary() ? "unary" : "stream", version == null ? UNKNOWN_VERSION : version);
        if (requiresLeader(request) && status.leaderId() == 0) {
            return GrpcErrors.of(EtcdError.NO_LEADER);
        }
        return null;
    }

    static boolean requiresLeader(Transport request) {
        return "true".equals(request.header("hasleader"));
    }

    private static boolean isForLearners(GrpcMethod method) {
        return method.handler() instanceof GrpcMethod.Unary unary && unary.learners() == GrpcMethod.Learners.SERVE
                || method.handler() instanceof GrpcMethod.ServerStream stream
                        && stream.learners() == GrpcMethod.Learners.SERVE;
    }

    /** Header values arrive as one character a byte. */
    private static boolean isUtf8(String latin1) {
        for (int i = 0; i < latin1.length(); i++) {
            if (latin1.charAt(i) >= 0x80) {
                return isUtf8(latin1.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return true;
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }
}
