package dev.akkad.check;

import java.util.Comparator;
import java.util.List;

/** The highest revision that anyone had been told of before a moment. */
final class Floor {
    private final long[] returnedAt;
    private final long[] revisionMax;

    Floor(List<Op> ops) {
        List<Op> answered = ops.stream()
                .filter(op -> op.result() != null)
                .sorted(Comparator.comparingLong(Op::returnedAt))
                .toList();
        returnedAt = answered.stream().mapToLong(Op::returnedAt).toArray();
        revisionMax = answered.stream()
                .mapToLong(op -> op.result() == null ? 0 : op.result().revision())
                .toArray();
        for (int i = 1; i < revisionMax.length; i++) {
            revisionMax[i] = Math.max(revisionMax[i], revisionMax[i - 1]);
        }
    }

    /** Intervals are closed: what returned at the very moment does not count. */
    long before(long moment) {
        int low = 0;
        int high = returnedAt.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (returnedAt[middle] < moment) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? 1 : revisionMax[low - 1];
    }
}
