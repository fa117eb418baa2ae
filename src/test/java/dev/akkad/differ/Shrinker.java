package dev.akkad.differ;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a failing list of steps shorter and its steps simpler, for as long as it still fails.
 *
 * <p>Steps name revisions, and a revision is only reached by the writes before it: so once the list is roughly cut,
 * large numbers are tried as 1, and what only led up to them can go too.
 *
 * <p>Each try costs a pair of servers, so their number is bounded: what remains may not be the very shortest, but it is
 * short.
 */
final class Shrinker {
    /** The first cut goes down to this part of the list. */
    private static final int COARSE = 16;

    private final Predicate<List<Step>> fails;
    private int triesLeft;

    Shrinker(Predicate<List<Step>> fails, int triesMax) {
        this.fails = fails;
        this.triesLeft = triesMax;
    }

    /** @param failing known to fail */
    List<Step> shrink(List<Step> failing) {
        List<Step> shorter = shorten(lower(shorten(failing, Math.max(1, failing.size() / COARSE))), 1);
        List<Step> simpler = simplify(shorter);
        return simpler.equals(shorter) ? simpler : shorten(simpler, 1);
    }

    /** Takes away halves, quarters and so on, the last first: the failure is at the end, its causes often near it. */
    private List<Step> shorten(List<Step> failing, int finest) {
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
            if (size <= finest) {
                return best;
            }
        }
    }

    private List<Step> lower(List<Step> failing) {
        List<Step> best = failing;
        for (int i = best.size() - 1; i >= 0; i--) {
            for (Step candidate : Simpler.lower(best.get(i))) {
                List<Step> steps = new ArrayList<>(best);
                steps.set(i, candidate);
                if (stillFails(steps)) {
                    best = steps;
                }
            }
        }
        return best;
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
