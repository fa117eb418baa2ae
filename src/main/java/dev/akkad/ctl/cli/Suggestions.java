package dev.akkad.ctl.cli;

import java.util.List;

/** What somebody may have meant. */
public final class Suggestions {
    private static final int DISTANCE_MAX = 2;

    private Suggestions() {}

    /** The nearest of the known words, quoted; empty if none is near. */
    public static String of(String word, List<String> known) {
        String best = "";
        int bestDistance = DISTANCE_MAX + 1;
        for (String candidate : known) {
            boolean isBeginning = word.length() > 1 && candidate.startsWith(word);
            int distance = isBeginning ? 1 : distance(word, candidate);
            // Of a short word nearly everything is near.
            if (distance < bestDistance && distance < Math.max(2, candidate.length() - 1)) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best;
    }

    /** Letters to add, drop, replace or swap with the next. */
    static int distance(String a, String b) {
        int[][] steps = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    steps[i][j] = i + j;
                    continue;
                }
                int replaced = steps[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                steps[i][j] = Math.min(replaced, Math.min(steps[i - 1][j], steps[i][j - 1]) + 1);
                boolean isSwapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (isSwapped) {
                    steps[i][j] = Math.min(steps[i][j], steps[i - 2][j - 2] + 1);
                }
            }
        }
        return steps[a.length()][b.length()];
    }
}
