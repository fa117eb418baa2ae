package dev.akkad.member;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class AnswerMemoryTest {
    private static final int MEBIBYTE = 1 << 20;

    private final AnswerMemory memory = new AnswerMemory();

    @Test
    void nothingIsTakenBeyondTheLimit() {
        memory.bytesMax(10);

        assertThat(memory.take(6)).isTrue();
        assertThat(memory.take(5)).isFalse();
        assertThat(memory.take(4)).isTrue();
        assertThat(memory.isFull()).isTrue();
        memory.giveBack(6);
        assertThat(memory.isFull()).isFalse();
        assertThat(memory.heldBytes()).isEqualTo(4);
        assertThat(memory.take(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void whatIsThereAlreadyCountsThoughItExceedsTheLimit() {
        memory.bytesMax(10);
        memory.takeAnyway(25);

        assertThat(memory.heldBytes()).isEqualTo(25);
        assertThat(memory.take(1)).isFalse();
        memory.giveBack(25);
        assertThat(memory.take(1)).isTrue();
    }

    @Test
    void aLoanTakesNothingForASmallAnswer() {
        memory.bytesMax(0);
        AnswerMemory.Loan loan = memory.loan();

        assertThat(loan.take(AnswerMemory.SMALL_BYTES)).isTrue();
        assertThat(loan.take(1)).isFalse();
        loan.giveBack();
        assertThat(memory.heldBytes()).isZero();
    }

    @Test
    void loansShareTheLimitAndGiveBackAllTheyTook() {
        memory.bytesMax(3 * MEBIBYTE);
        AnswerMemory.Loan first = memory.loan();
        AnswerMemory.Loan second = memory.loan();
        for (int i = 0; i < 2 * MEBIBYTE; i += 1024) {
            assertThat(first.take(1024)).isTrue();
        }
        assertThat(memory.heldBytes()).isBetween(2L * MEBIBYTE - AnswerMemory.SMALL_BYTES, 3L * MEBIBYTE);

        assertThat(second.take(2 * MEBIBYTE)).isFalse();
        first.giveBack();
        assertThat(memory.heldBytes()).isZero();
        assertThat(second.take(2 * MEBIBYTE)).isTrue();
        second.giveBack();
        assertThat(memory.heldBytes()).isZero();
    }
}
