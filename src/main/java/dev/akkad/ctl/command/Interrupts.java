package dev.akkad.ctl.command;

import dev.akkad.ctl.cli.Failure;

/** What is done when somebody presses Ctrl-C: the program ends well. */
final class Interrupts {
    private Interrupts() {}

    /** Gives a seat up then. @return takes the readiness back */
    static Runnable release(Seat seat) {
        Thread hook = new Thread(() -> {
            int exitCode = 0;
            try {
                seat.leave();
            } catch (Failure e) {
                exitCode = e.exitCode();
            } catch (InterruptedException e) {
                exitCode = Failure.INTERRUPTED;
            }
            Runtime.getRuntime().halt(exitCode);
        });
        Runtime.getRuntime().addShutdownHook(hook);
        return () -> {
            try {
                boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // It runs already.
            }
        };
    }
}
