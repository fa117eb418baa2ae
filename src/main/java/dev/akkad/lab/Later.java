package dev.akkad.lab;

/** Time, and work that is done when it has come. */
interface Later {
    /** Monotonic. */
    long nanoTime();

    /** Runs {@code work} on another thread, not before {@code nanos} have passed. */
    void after(long nanos, Runnable work);
}
