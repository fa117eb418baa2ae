package dev.akkad.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LooseAuthorityTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:2379, 127.0.0.1:2379",
        "http://127.0.0.1:2379, 127.0.0.1:2379",
        "https://[::1]:2379, [::1]:2379",
        "/run/etcd.sock, ",
        "unix:///run/etcd.sock, ",
        "http://, "
    })
    void onlyHostAndPortAreKept(String sent, String kept) {
        Http2Headers headers = new DefaultHttp2Headers().authority(sent);

        LooseAuthority.loosen(headers);

        assertThat(headers.authority() == null ? null : headers.authority().toString())
                .isEqualTo(kept);
    }

    @Test
    void aMissingAuthorityStaysMissing() {
        Http2Headers headers = new DefaultHttp2Headers().path("/");

        LooseAuthority.loosen(headers);

        assertThat(headers.contains(":authority")).isFalse();
    }
}
