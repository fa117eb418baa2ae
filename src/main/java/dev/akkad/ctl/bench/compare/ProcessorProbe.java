package dev.akkad.ctl.bench.compare;

import dev.akkad.ctl.bench.Probe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Processor time of some processes during the measured window. */
final class ProcessorProbe implements Probe {
    private final List<Long> pids;
    private final double[] seconds;

    ProcessorProbe(List<Long> pids) {
        this.pids = List.copyOf(pids);
        seconds = new double[pids.size()];
    }

    @Override
    public void windowBegins() {
        add(-1);
    }

    @Override
    public void windowEnds() {
        add(1);
    }

    private void add(int sign) {
        for (int i = 0; i < seconds.length; i++) {
            try {
                seconds[i] += sign * ProcessFigures.processorSeconds(pids.get(i));
            } catch (IOException e) {
                throw new UncheckedIOException("a server has ended", e);
            }
        }
    }

    /** Of the process at this place. */
    double seconds(int place) {
        return seconds[place];
    }

    double sum() {
        double sum = 0;
        for (double one : seconds) {
            sum += one;
        }
        return sum;
    }
}
