package dev.akkad.ctl.bench.compare;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux knows of a process. */
final class ProcessFigures {
    /** Linux counts in hundredths of a second towards programs, whatever its own clock does. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int USER_TICKS_FIELD = 11;

    private ProcessFigures() {}

    /** User and system time so far, of all threads. */
    static double processorSeconds(long pid) throws IOException {
        return processorSeconds(Files.readString(Path.of("/proc", Long.toString(pid), "stat"), ISO_8859_1));
    }

    static double processorSeconds(String stat) {
        // The second field, the program's name in parentheses, may hold anything.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = Long.parseLong(fields[USER_TICKS_FIELD]) + Long.parseLong(fields[USER_TICKS_FIELD + 1]);
        return ticks / TICKS_PER_SECOND;
    }

    /** Memory that is in use now, in MiB. */
    static double residentMebibytes(long pid) throws IOException {
        return residentMebibytes(Files.readString(Path.of("/proc", Long.toString(pid), "status"), ISO_8859_1));
    }

    static double residentMebibytes(String status) {
        return status.lines()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElse(0)
                / 1024.0;
    }
}
