package dev.akkad.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.akkad.store.SpaceGuard.Marks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SpaceGuardTest {
    private static final long MIB = 1024 * 1024;
    private static final Marks MARKS = new Marks(64 * MIB, 32 * MIB, 100_000);

    @TempDir
    Path root;

    private Path reserve;
    private long usableBytes = 1000 * MIB;

    @BeforeEach
    void nameReserve() {
        reserve = root.resolve("reserve");
    }

    private SpaceGuard guard() {
        return new SpaceGuard(() -> usableBytes, MARKS, reserve);
    }

    @Test
    void spaceThatSomebodyElseTookIsMissedBeforeTheNextWrite() throws IOException {
        SpaceGuard guard = guard();
        guard.check(100);
        usableBytes = 0;
        assertThatThrownBy(() -> guard.check(100)).isInstanceOf(NoSpaceException.class);
        assertThat(guard.low()).isTrue();
    }

    @Test
    void aDirectoryThatIsGoneIsNoLackOfSpace() throws IOException {
        SpaceGuard guard = guard();
        Files.deleteIfExists(reserve);
        Files.delete(root);
        usableBytes = 0;

        assertThatThrownBy(() -> guard.check(100))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(NoSpaceException.class)
                .hasMessageEndingWith(root + " is gone");
        assertThat(guard.low()).isFalse();
    }

    @Test
    void lowIsToldBeforeWritesAreRefused() throws IOException {
        SpaceGuard guard = guard();
        usableBytes = 60 * MIB;
        guard.check(5 * MIB);
        assertThat(guard.low()).isTrue();
        usableBytes = 33 * MIB;
        guard.check(100);
        assertThatThrownBy(() -> guard.check(MIB))
                .isInstanceOf(NoSpaceException.class)
                .hasMessageContaining("no space left");
    }

    @Test
    void writesPassAgainOnceThereIsSpace() throws IOException {
        SpaceGuard guard = guard();
        usableBytes = 10 * MIB;
        assertThatThrownBy(() -> guard.check(5 * MIB)).isInstanceOf(NoSpaceException.class);
        assertThatThrownBy(() -> guard.check(1)).isInstanceOf(NoSpaceException.class);
        usableBytes = 1000 * MIB;
        guard.check(1);
        assertThat(guard.low()).isFalse();
    }

    @Test
    void writingStopsShortOfTheMarkHoweverItGoesOn() throws IOException {
        usableBytes = 100 * MIB;
        SpaceGuard guard = guard();
        long written = 0;
        try {
            while (written < 1000 * MIB) {
                guard.check(256 * 1024);
                written += 256 * 1024;
                usableBytes -= 3 * 256 * 1024;
            }
        } catch (NoSpaceException e) {
            assertThat(usableBytes).isBetween(30 * MIB, 36 * MIB);
        }
        assertThat(written).isLessThan(100 * MIB);
    }

    @Test
    void theReserveThatWasGivenUpIsNoSpaceThatCameBack() throws IOException {
        SpaceGuard guard = guard();
        guard.start();
        usableBytes = 64 * MIB - 1;
        guard.check(1);
        usableBytes += Files.exists(reserve) ? 0 : 100_000;
        guard.check(1);
        assertThat(guard.low()).isTrue();
        usableBytes += 100_001;
        guard.check(1);
        assertThat(guard.low()).isFalse();
    }

    @Test
    void startIsRefusedBelowTheMark() {
        usableBytes = 63 * MIB;
        assertThatThrownBy(() -> guard().start()).isInstanceOf(NoSpaceException.class);
        usableBytes = 65 * MIB;
        assertThatCode(() -> guard().start()).doesNotThrowAnyException();
    }

    @Test
    void reserveIsGivenUpWhenLowAndSetAsideAgainLater() throws IOException {
        SpaceGuard guard = guard();
        guard.start();
        assertThat(reserve).hasSize(100_000);
        usableBytes = 50 * MIB;
        guard.check(10 * MIB / 3);
        assertThat(guard.refresh()).isTrue();
        assertThat(reserve).doesNotExist();
        usableBytes = 500 * MIB;
        assertThat(guard.refresh()).isFalse();
        assertThat(reserve).hasSize(100_000);
    }
}
