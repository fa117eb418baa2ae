package dev.akkad.machine;

/** How a request ended: done, or refused for a reason that every member gives alike. */
public sealed interface Outcome {
    record Done(Response response) implements Outcome {}

    record Refused(EtcdError error) implements Outcome {}
}
