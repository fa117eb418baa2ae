package dev.akkad.differ;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a failing list of steps shorter, then its steps simpler, for as long as it still fails.
 *
 * <p>Each try costs a pair of servers, so their number is bounded: what remains may not be the very shortest, but it is
 * short.
 */
final class Shrinker {
    private final Predicate<List<Step>> fails;
    private int triesLeft;

    Shrinker(Predicate<List<Step>> fails, int triesMax) {
        this.fails = fails;
        this.triesLeft = triesMax;
    }

    /** @param failing known to fail */
    List<Step> shrink(List<Step> failing) {
        List<Step> shorter = shorten(failing);
        List<Step> simpler = simplify(shorter);
        return simpler.equals(shorter) ? simpler : shorten(simpler);
    }

    /** Takes away halves, quarters and so on, the last first: the failure is at the end, its causes often near it. */
    private List<Step> shorten(List<Step> failing) {
        List<Step> best = failing;
        for (int size = Math.max(1, best.size() / 2); ; size /= 2) {
            for (int end = best.size(); end > 0; end -= size) {
                int from = Math.max(0, Math.min(end, best.size()) - size);
                List<Step> candidate = new ArrayList<>(best.subList(0, from));
                candidate.addAll(best.subList(Math.min(end, best.size()), best.size()));
                if (candidate.size() < best.size() && stillFails(candidate)) {
                    best = candidate;
                }
            }
            if (size == 1) {
                return best;
            }
        }
    }

    private List<Step> simplify(List<Step> failing) {
        List<Step> best = failing;
        for (int i = best.size() - 1; i >= 0; i--) {
            boolean simpler = true;
            while (simpler) {
                simpler = false;
                for (Step candidate : Simpler.candidates(best.get(i))) {
                    List<Step> steps = new ArrayList<>(best);
                    steps.set(i, candidate);
                    if (stillFails(steps)) {
                        best = steps;
                        simpler = true;
                        break;
                    }
                }
            }
        }
        return best;
    }

    private boolean stillFails(List<Step> steps) {
        if (triesLeft == 0) {
            return false;
        }
        triesLeft--;
        return fails.test(List.copyOf(steps));
    }
}
