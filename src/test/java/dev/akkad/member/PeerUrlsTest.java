package dev.akkad.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerUrlsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://10.0.0.1:2380",
                "https://m1.example:1",
                "http://[::1]:65535",
                "http://db_1:2380",
                "http://db_1.the_net:2380",
                "http://1st-:2380"
            })
    void aMemberCanBeReachedByThese(String url) {
        assertThat(PeerUrls.areValid(List.of(url))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://",
                "m1:2380",
                "http://m1",
                "http://:2380",
                "http://m1:0",
                "http://m1:65536",
                "http://m1:2380/",
                "http://m1:2380?x",
                "http://u@m1:2380",
                "http://m1:2380 ",
                "http://[::::]:2380",
                "http://[1.2.3.4]:2380",
                "http://300.1.1.1:2380",
                "http://m1..example:2380",
                "http://m%201:2380",
                "http://m\u00fc:2380",
                "ftp://m1:2380",
                "unix://m1:2380"
            })
    void orNotByThese(String url) {
        assertThat(PeerUrls.areValid(List.of(url))).isFalse();
    }

    @Test
    void eachMemberHasOne() {
        assertThat(PeerUrls.areValid(List.of())).isFalse();
        assertThat(PeerUrls.areValid(List.of("http://m1:1", "http://m1:2"))).isFalse();
    }
}
