package dev.akkad.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.check.Action;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What runs before a pod is stopped: {@code deploy/hand-over}. It speaks the gateway, so it serves etcd as well. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class HandOverIT {
    /** Ten seconds for all its calls, and a busy machine. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @ParameterizedTest
    @EnumSource(
            value = Program.class,
            names = {"AKKAD", "ETCD35"})
    void aLeaderLetsAnotherMemberLeadAndServesOn(Program program) {
        try (ProcessCluster cluster = ProcessCluster.of(program, 3)) {
            int leader = cluster.leader();
            int follower = cluster.others(leader)[0];

            handOver(cluster.member(follower).clientUrl());
            assertThat(cluster.leader())
                    .as("a follower has nothing to hand over")
                    .isEqualTo(leader);
            handOver(cluster.member(leader).clientUrl());

            assertThat(cluster.leader()).isNotEqualTo(leader);
            cluster.client(leader).execute(Action.Write.put("k", "v"), LIMIT);
            cluster.passed();
        }
    }

    @Test
    void nobodyToAskIsNoReasonToFail() {
        handOver("http://127.0.0.1:" + Ports.free(1).get(0));
    }

    private static void handOver(String url) {
        Shell.run(LIMIT, Map.of(), List.of("deploy/hand-over", "--url", url)).ok();
    }
}
