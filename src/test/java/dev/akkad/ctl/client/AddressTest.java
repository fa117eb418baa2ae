package dev.akkad.ctl.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:2379, IF_CONFIGURED, 127.0.0.1, 2379",
        "http://host:1, NEVER, host, 1",
        "https://host:2/, ALWAYS, host, 2",
        "https://host, ALWAYS, host, 443",
        "[::1]:2379, IF_CONFIGURED, ::1, 2379",
        ":2379, IF_CONFIGURED, localhost, 2379"
    })
    void theSchemeSaysWhetherTlsIsSpoken(String text, Address.Security security, String host, int port) {
        Address address = Address.parse(text);

        assertThat(address.security()).isEqualTo(security);
        assertThat(address.host()).isEqualTo(host);
        assertThat(address.port()).isEqualTo(port);
        assertThat(address.text()).isEqualTo(text);
    }

    @Test
    void socketsMayBeFiles() {
        assertThat(Address.parse("unix:///run/akkad.sock").path()).isEqualTo("/run/akkad.sock");
        assertThat(Address.parse("unixs:///run/akkad.sock").security()).isEqualTo(Address.Security.ALWAYS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host:port", "host:70000", "ftp://host:1", "host:0"})
    void whatIsNoAddressIsRefused(String text) {
        assertThatThrownBy(() -> Address.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("endpoint: " + text);
    }
}
