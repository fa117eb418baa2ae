package dev.akkad.sim;

import java.util.List;

/**
 * What came of a run.
 *
 * @param digest of everything that happened: the same for the same options and program, on any machine
 * @param virtualNanos how long it was, in its own time
 */
public record Report(
        Options options, String digest, long steps, long virtualNanos, Tally tally, List<Findings.Finding> findings) {
    /** The worst of what is wrong, 0 = nothing. */
    public int exitCode() {
        return findings.stream()
                .mapToInt(finding -> finding.kind().exitCode())
                .min()
                .orElse(0);
    }

    /** Whether a promise was broken, whatever else is wrong. */
    public boolean isUnsafe() {
        return findings.stream().anyMatch(finding -> finding.kind() == Findings.Kind.SAFETY);
    }
}
