package dev.akkad.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TransfersTest {
    private final Transfers transfers = new Transfers();
    private final List<String> told = new ArrayList<>();

    @Test
    void whoWaitsForALeaderIsToldOnceItLeads() {
        transfers.await(leader -> leader == 3, () -> true, () -> told.add("three leads"));

        transfers.leads(0);
        transfers.leads(2);
        assertThat(told).isEmpty();
        transfers.leads(3);
        transfers.leads(3);

        assertThat(told).containsExactly("three leads");
        assertThat(transfers.isEmpty()).isTrue();
    }

    @Test
    void whoGaveUpIsForgotten() {
        transfers.await(leader -> leader == 3, () -> false, () -> told.add("three leads"));

        transfers.leads(2);

        assertThat(transfers.isEmpty()).isTrue();
        assertThat(told).isEmpty();
    }

    @Test
    void oneChangeOfLeadersAnswersAllThatItIsRightFor() {
        transfers.await(leader -> leader != 1, () -> true, () -> told.add("one is free"));
        transfers.await(leader -> leader == 2, () -> true, () -> told.add("two leads"));
        transfers.await(leader -> leader == 3, () -> true, () -> told.add("three leads"));

        transfers.leads(2);

        assertThat(told).containsExactly("one is free", "two leads");
        assertThat(transfers.isEmpty()).isFalse();
    }
}
