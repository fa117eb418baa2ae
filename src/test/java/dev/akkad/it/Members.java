package dev.akkad.it;

/** A cluster as load, watchers and judges see it, whether its members are processes or live in this JVM. */
interface Members {
    int size();

    boolean isAlive(int index);

    String name(int index);

    /** The name of what the member is at the moment; a new one after each start. */
    String incarnation(int index);

    /** Asks this member only. */
    Endpoint endpoint(int index);
}
