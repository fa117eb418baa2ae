package dev.akkad.ctl.cli;

import java.util.List;

/**
 * A command line that makes sense.
 *
 * @param path from the program down to the command
 * @param words arguments that are no flags
 * @param dash how many of them stood before {@code --}; -1 if there was none
 */
public record Parsed<C>(List<Command<C>> path, Values values, List<String> words, int dash) {
    public Parsed {
        path = List.copyOf(path);
        words = List.copyOf(words);
    }

    public Command<C> command() {
        return path.get(path.size() - 1);
    }

    /** As it is called: {@code etcdctl lease grant}. */
    public String title() {
        StringBuilder title = new StringBuilder();
        path.forEach(command -> title.append(title.isEmpty() ? "" : " ").append(command.name()));
        return title.toString();
    }
}
