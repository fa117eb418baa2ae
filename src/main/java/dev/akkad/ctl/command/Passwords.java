package dev.akkad.ctl.command;

import dev.akkad.ctl.cli.Failure;
import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Asks for passwords: without an echo where there is a terminal, by lines of the input where there is none. */
final class Passwords {
    private final Io io;

    Passwords(Io io) {
        this.io = io;
    }

    String ask(String prompt) throws Failure {
        Console console = io.in() == System.in ? System.console() : null;
        if (console != null) {
            char[] password = console.readPassword("%s", prompt);
            return password == null ? "" : new String(password);
        }
        io.err().print(prompt);
        io.err().flush();
        return line(io.in());
    }

    /** Two times, which must be the same. */
    String askTwice(String user) throws Failure {
        String password = ask("Password of " + user + ": ");
        if (password.isEmpty()) {
            throw Failure.arguments("empty password");
        }
        if (!password.equals(ask("Type password of " + user + " again for confirmation: "))) {
            throw Failure.arguments("given passwords are different.");
        }
        return password;
    }

    /** The next line, without its end. */
    static String line(InputStream in) throws Failure {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
                line.write(b);
            }
        } catch (IOException e) {
            throw new Failure(Failure.IO, String.valueOf(e.getMessage()));
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
