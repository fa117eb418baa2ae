package dev.akkad.lab;

/**
 * What is wrong with one direction of one link.
 *
 * @param lossPercent share of the messages that are lost, 100 = it is cut
 * @param delayNanos how much later the others arrive
 */
record LinkFault(int lossPercent, long delayNanos) {
    static final LinkFault NONE = new LinkFault(0, 0);

    LinkFault withLoss(int percent) {
        return new LinkFault(percent, delayNanos);
    }

    LinkFault withDelay(long nanos) {
        return new LinkFault(lossPercent, nanos);
    }
}
