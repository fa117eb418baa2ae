package dev.akkad.server;

import dev.akkad.store.DamagedException;
import java.io.IOException;
import java.io.Serial;

/** A start that is refused: one line for the operator and the exit code of the process. */
public final class StartupException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final int exitCode;

    private StartupException(int exitCode, String text) {
        super(text);
        this.exitCode = exitCode;
    }

    /** The command line cannot be parsed, as Go's flag package would say. */
    public static StartupException flags(String text) {
        return new StartupException(ExitCode.FLAGS, text);
    }

    /** The settings contradict each other, or the machine does not allow them. */
    public static StartupException refused(String text) {
        return new StartupException(ExitCode.STARTUP, text);
    }

    /** The data directory is damaged, or it cannot be used for a simpler reason. */
    public static StartupException directory(IOException failure) {
        boolean damaged = failure instanceof DamagedException;
        String text = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        return new StartupException(damaged ? ExitCode.DISK : ExitCode.STARTUP, text);
    }

    public int exitCode() {
        return exitCode;
    }

    /** Always there, unlike {@link #getMessage()} for a checker of nulls. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
