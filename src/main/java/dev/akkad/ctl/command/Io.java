package dev.akkad.ctl.command;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * What surrounds a command.
 *
 * @param isTerminal whether {@code out} is read by a person now
 */
public record Io(InputStream in, PrintStream out, PrintStream err, boolean isTerminal) {}
