package dev.akkad.ctl.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @Test
    void theSchemeMayBeLeftOut() {
        assertThat(Endpoint.parseAll("a:1,http://b:2,http://127.0.0.1:2379/"))
                .containsExactly(new Endpoint("a", 1), new Endpoint("b", 2), new Endpoint("127.0.0.1", 2379));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a:", "a:x", "https://a:1", "http://a:1/path", "a:1?q", "a b:1", "a:1,"})
    void whatIsNoAddressIsRefused(String text) {
        assertThatThrownBy(() -> Endpoint.parseAll(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("endpoint: ");
    }
}
