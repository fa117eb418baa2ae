package dev.akkad.ctl.utl;

import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.cli.Parsed;
import dev.akkad.ctl.cli.Values;
import dev.akkad.ctl.command.Io;
import java.nio.file.Path;
import java.util.List;

/** One run of one command: what it was given. */
public record Job(Io io, Parsed<Job> line) {
    Values flags() {
        return line.values();
    }

    List<String> words() {
        return line.words();
    }

    /** The only argument. */
    Path onlyFile(String command) throws Failure {
        if (words().size() != 1) {
            throw Failure.arguments(command + " requires exactly one argument");
        }
        return Path.of(words().get(0));
    }

    /** A flag that must be there. */
    String required(String flag) throws Failure {
        if (!flags().isGiven(flag)) {
            throw new Failure(Failure.ERROR, "required flag(s) \"" + flag + "\" not set")
                    .withHint("Run '" + line.title() + " --help' for usage.");
        }
        return flags().text(flag);
    }

    String format() throws Failure {
        String format = flags().text("write-out");
        return switch (format) {
            case "simple", "json", "fields", "table", "protobuf" -> format;
            default -> throw new Failure(Failure.BAD_FEATURE, "unsupported output format");
        };
    }
}
