package dev.akkad.member;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.member.remote.PeerAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnAddressTest {
    private final OwnAddress own = new OwnAddress(1);

    private static List<MemberInfo> members(String... peerUrls) {
        return List.of(
                new MemberInfo(2, "m2", List.of("http://m2:1"), List.of(), false),
                new MemberInfo(1, "m1", List.of(peerUrls), List.of(), false));
    }

    @Test
    void isFollowedWhenItChangesWhileTheMemberRuns() {
        assertThat(own.news(members("http://m1:1"), 5)).isEmpty();
        assertThat(own.news(members("http://m1:1"), 6)).isEmpty();
        assertThat(own.news(members("http://m_1:2"), 7)).contains(new PeerAddress("m_1", 2));
        assertThat(own.news(members("http://m_1:2"), 8)).isEmpty();
    }

    @Test
    void isNotFollowedIntoThePast() {
        own.news(members("http://m1:2"), 7);

        assertThat(own.news(members("http://m1:1"), 6)).isEmpty();
        assertThat(own.news(members("http://m1:2"), 7)).isEmpty();
    }

    @Test
    void staysWhereNobodyCouldFollow() {
        assertThat(own.news(members("http://[::::]:1"), 5)).isEmpty();
        assertThat(own.news(members("http://m1:1"), 6)).contains(new PeerAddress("m1", 1));
        assertThat(own.news(members("http://[::::]:1"), 7)).isEmpty();
        assertThat(own.news(members(), 8)).isEmpty();
    }
}
