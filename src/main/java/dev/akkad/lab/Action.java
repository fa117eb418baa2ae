package dev.akkad.lab;

import java.time.Duration;

/** What a named point does to whoever comes by. */
sealed interface Action {
    /** Nothing. */
    record Off() implements Action {}

    /** The operation fails, with this text. */
    record Fail(String text) implements Action {}

    record Sleep(Duration time) implements Action {}

    /** The process ends on the spot. */
    record Panic(String text) implements Action {}

    /** A line in the log. */
    record Print() implements Action {}
}
