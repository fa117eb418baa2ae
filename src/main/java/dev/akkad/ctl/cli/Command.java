package dev.akkad.ctl.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A command, or a group of them.
 *
 * @param name last word of how it is called
 * @param synopsis what follows the name, such as {@code <key> [range_end]}
 * @param about one line
 * @param flags its own; those of its groups are accepted too
 * @param examples each a whole command line and what it does, in turn
 * @param children of a group
 * @param action of a command; a group shows its help
 */
public record Command<C>(
        String name,
        String synopsis,
        String about,
        List<Flag> flags,
        List<String> examples,
        List<Command<C>> children,
        @Nullable Action<C> action) {
    /** What a command does. */
    @FunctionalInterface
    public interface Action<C> {
        void run(C context) throws Failure, InterruptedException, java.io.IOException;
    }

    public Command {
        flags = List.copyOf(flags);
        examples = List.copyOf(examples);
        children = List.copyOf(children);
    }

    public static <C> Command<C> of(String name, String synopsis, String about, Action<C> action, Flag... flags) {
        return new Command<>(name, synopsis, about, List.of(flags), List.of(), List.of(), action);
    }

    public static <C> Command<C> group(String name, String about, List<Command<C>> children, Flag... flags) {
        return new Command<>(name, "<subcommand>", about, List.of(flags), List.of(), children, null);
    }

    /** The same with examples, each a command line and what it does, in turn. */
    public Command<C> examples(String... more) {
        return new Command<>(name, synopsis, about, flags, List.of(more), children, action);
    }

    /** A child by its name, or by the beginning of it if that is the beginning of one only. */
    Optional<Command<C>> child(String word) {
        List<Command<C>> found = new ArrayList<>();
        for (Command<C> child : children) {
            if (child.name.equals(word)) {
                return Optional.of(child);
            }
            if (child.name.startsWith(word)) {
                found.add(child);
            }
        }
        return found.size() == 1 && !word.isEmpty() ? Optional.of(found.get(0)) : Optional.empty();
    }
}
