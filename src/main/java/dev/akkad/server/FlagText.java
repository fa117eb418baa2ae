package dev.akkad.server;

import dev.akkad.server.Flag.Support;
import java.util.List;

/**
 * A flag of a member, for programs that describe or complete command lines.
 *
 * @param name without dashes
 * @param isSwitch whether it stands alone
 * @param fallback what holds without it
 * @param usage one line
 */
public record FlagText(String name, boolean isSwitch, String fallback, String usage) {
    /** All that a member accepts, in the order of the help text. */
    public static List<FlagText> all() {
        return Flags.sections().stream()
                .flatMap(section -> section.flags().stream())
                .filter(flag -> flag.support() == Support.HONOURED || flag.support() == Support.IGNORED)
                .map(flag -> new FlagText(flag.name(), flag.isBool(), flag.fallback(), flag.usage()))
                .toList();
    }
}
