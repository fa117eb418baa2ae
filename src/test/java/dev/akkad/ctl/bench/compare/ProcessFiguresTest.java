package dev.akkad.ctl.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessFiguresTest {
    @Test
    void processorTimeIsUserAndSystem() {
        String stat = "4711 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 1234 66 0 0 20 0 9 0 100 200 300";

        assertThat(ProcessFigures.processorSeconds(stat)).isEqualTo(13.0);
    }

    @Test
    void memoryIsWhatIsResident() {
        assertThat(ProcessFigures.residentMebibytes("Name:\tx\nVmHWM:\t  9999 kB\nVmRSS:\t  5120 kB\nThreads:\t9\n"))
                .isEqualTo(5.0);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void thisProcessHasBoth() throws IOException {
        long pid = ProcessHandle.current().pid();

        assertThat(ProcessFigures.processorSeconds(pid)).isPositive();
        assertThat(ProcessFigures.residentMebibytes(pid)).isPositive();
    }
}
