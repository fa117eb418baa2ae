package dev.akkad.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.machine.EtcdError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class GrpcErrorsTest {
    @ParameterizedTest
    @EnumSource(EtcdError.class)
    void everyRefusalKeepsItsCodeAndText(EtcdError error) {
        GrpcError rendered = GrpcErrors.of(error);

        assertThat(rendered.text()).isEqualTo(error.text());
        assertThat(rendered.code().name()).isEqualTo(error.code().name());
    }

    /** The contract's own words (errors.md 1, 2, 4), so that a change of the table is seen. */
    @ParameterizedTest
    @CsvSource({
        "EMPTY_KEY, 3, etcdserver: key is not provided",
        "INVALID_SORT_OPTION, 3, etcdserver: invalid sort option",
        "REQUEST_TOO_LARGE, 3, etcdserver: request is too large",
        "COMPACTED, 11, etcdserver: mvcc: required revision has been compacted",
        "FUTURE_REVISION, 11, etcdserver: mvcc: required revision is a future revision",
        "NO_SPACE, 8, etcdserver: mvcc: database space exceeded",
        "TOO_MANY_REQUESTS, 2, etcdserver: too many requests",
        "LEASE_NOT_FOUND, 5, etcdserver: requested lease not found",
        "LEASE_EXISTS, 9, etcdserver: lease already exists",
        "NO_LEADER, 14, etcdserver: no leader",
        "TIMEOUT, 14, etcdserver: request timed out",
        "DEADLINE_EXCEEDED, 4, context deadline exceeded",
        "CORRUPT, 15, etcdserver: corrupt cluster",
        "LEARNER_RPC_NOT_SUPPORTED, 9, etcdserver: rpc not supported for learner"
    })
    void numbersAndTextsAreTheContracts(EtcdError error, int number, String text) {
        assertThat(GrpcErrors.of(error).code().number()).isEqualTo(number);
        assertThat(GrpcErrors.of(error).text()).isEqualTo(text);
    }

    @Test
    void theStacksOwnTextsAreTheContracts() {
        assertThat(GrpcErrors.messageTooLarge(3_000_000, 2_097_152).text())
                .isEqualTo("grpc: received message larger than max (3000000 vs. 2097152)");
        assertThat(GrpcErrors.unknownMethod("X", "etcdserverpb.KV").text())
                .isEqualTo("unknown method X for service etcdserverpb.KV");
        assertThat(GrpcErrors.unknownService("a.B").text()).isEqualTo("unknown service a.B");
    }
}
