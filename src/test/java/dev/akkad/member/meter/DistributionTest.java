package dev.akkad.member.meter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DistributionTest {
    private final Distribution values = Distribution.doubling(100, 3);

    @Test
    void aBoundBelongsToItsBucketAndWhatIsLargerToTheNext() {
        values.add(100);
        values.add(101);
        values.add(400);
        values.add(401);

        assertThat(counts()).containsExactly(1, 1, 1, 1);
        assertThat(values.sum()).isEqualTo(1002);
        assertThat(values.count()).isEqualTo(4);
    }

    @Test
    void manyAlikeCountAsManySingleOnes() {
        values.add(150, 8);

        assertThat(counts()).containsExactly(0, 8, 0, 0);
        assertThat(values.sum()).isEqualTo(1200);
    }

    @Test
    void theLastBucketHasNoBound() {
        assertThat(values.upperBound(2)).isEqualTo(400);
        assertThat(values.upperBound(3)).isEqualTo(Long.MAX_VALUE);
    }

    private long[] counts() {
        long[] counts = new long[values.buckets()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = values.count(i);
        }
        return counts;
    }
}
