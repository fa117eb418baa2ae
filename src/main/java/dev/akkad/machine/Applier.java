package dev.akkad.machine;

/** One layer of what a committed request passes through: refuse it, or hand it to the layer below. */
@FunctionalInterface
interface Applier {
    Outcome apply(Request request);
}
