package dev.akkad.machine;

import dev.akkad.base.Checks;

/**
 * What an operator may set about the machine.
 *
 * @param maxTxnOps largest number of compares, success or failure ops of a transaction (default 128)
 * @param quotaBytes size of the store from which growth is refused, 0 = no quota (default 2 GiB, already resolved)
 * @param learnersMax learners that may be members at a time (default 1)
 */
public record MachineSettings(int maxTxnOps, long quotaBytes, int learnersMax) {
    public static final MachineSettings DEFAULT = new MachineSettings(128, 2L << 30, 1);

    public MachineSettings {
        Checks.require(maxTxnOps > 0, "maxTxnOps: %d (expected: > 0)", maxTxnOps);
        Checks.require(quotaBytes >= 0, "quotaBytes: %d (expected: >= 0)", quotaBytes);
        Checks.require(learnersMax >= 0, "learnersMax: %d (expected: >= 0)", learnersMax);
    }
}
