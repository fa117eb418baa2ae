package dev.akkad.member.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.AddressFromURIString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerAddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://10.0.0.1:2380",
                "https://m1.example:2380",
                "http://[::1]:2380",
                "http://db_1:2380",
                "http://_a-b.c_:2380",
                "http://akkad-name--db-u1:2380"
            })
    void aUrlAndItsTextNameTheSamePlace(String peerUrl) {
        PeerAddress address = PeerAddress.ofUrl(peerUrl);

        assertThat(address.port()).isEqualTo(2380);
        assertThat(PeerAddress.ofText(address.toString())).isEqualTo(address);
        assertThat(PeerAddress.of(address.toAkka())).isEqualTo(address);
        assertThat("http://" + address).isEqualTo(peerUrl.replace("https", "http"));
        assertThat(AddressFromURIString.parse(address.toAkka().toString())).isEqualTo(address.toAkka());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"unix://sock:1", "http://host", "host:2380", "http://:2380", "http://host:0", "http://[::::]:1"})
    void otherUrlsAreRefusedByName(String peerUrl) {
        assertThatThrownBy(() -> PeerAddress.ofUrl(peerUrl))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("peer URL");
    }

    @Test
    void aPathHasNoIncarnation() {
        assertThat(PeerAddress.ofUrl("http://h:1").actor("akkad-peers"))
                .isEqualTo("akka://akkad@h:1/system/akkad-peers");
        assertThat(PeerAddress.ofUrl("http://h_1:1").actor("akkad-peers"))
                .isEqualTo("akka://akkad@akkad-name--h-u1:1/system/akkad-peers");
    }
}
