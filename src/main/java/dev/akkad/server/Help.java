package dev.akkad.server;

import dev.akkad.server.Flag.Support;

/**
 * The text of {@code --help}, made from the table of flags.
 *
 * <p>The launcher prints the copy {@code help.txt} among the resources, which a test holds equal; after a change of the
 * flags it is written anew with {@code java -cp target/classes:target/lib/* dev.akkad.Main --help}.
 */
final class Help {
    private static final String HEAD = """
            Usage:

              akkad [flags]
                Start a member of a cluster, with the flags of etcd.

              akkad local [--members N] [--base-port P] [--data-dir DIR] [--ephemeral] [flags]
                Start a whole cluster of 1 to 7 members on loopback in one process (default 3).

              akkad bench COMMAND
                Load and measure any endpoint of etcd v3; see akkad bench --help.

              akkad lab COMMAND
                Inject faults into a member that was started with --lab; see akkad lab --help.

              akkad snapshot status FILE | akkad snapshot restore FILE --data-dir DIR [flags]
                Look into a snapshot of etcd or akkad, or make a data directory of it; see akkad snapshot --help.

              akkad sim [flags]
                Run members in a simulated world with faults, replayed from a seed; see akkad sim --help.

              akkad completion bash | zsh | fish | powershell
                Print a script that teaches the shell all commands and flags.

              akkad help COMMAND...
                Show what a command does, with its flags and examples.

              akkad --version
                Show the version.

              akkad -h | --help
                Show this text.

              akkad --config-file FILE
                Start with a YAML or JSON file; all other flags and variables are ignored.

            A flag is written --flag value or --flag=value, with one dash or two; a boolean alone or with =.
            ETCD_LISTEN_CLIENT_URLS stands for --listen-client-urls, and so on; both together are refused.
            AKKAD_JAVA_OPTS goes to the Java virtual machine.
            """;

    private Help() {}

    static String text() {
        StringBuilder text = new StringBuilder(HEAD);
        for (Flags.Section section : Flags.sections()) {
            append(text, section);
        }
        text.append("\nAccepted for compatibility, without effect:\n");
        for (Flags.Section section : Flags.sections()) {
            section.flags().stream()
                    .filter(flag -> flag.support() == Support.IGNORED)
                    .forEach(flag -> append(text, flag));
        }
        return text.toString();
    }

    private static void append(StringBuilder text, Flags.Section section) {
        if (section.flags().stream().noneMatch(flag -> flag.support() == Support.HONOURED)) {
            return;
        }
        text.append('\n').append(section.title()).append(":\n");
        section.flags().stream()
                .filter(flag -> flag.support() == Support.HONOURED)
                .forEach(flag -> append(text, flag));
    }

    private static void append(StringBuilder text, Flag flag) {
        text.append("  --")
                .append(flag.name())
                .append(" '")
                .append(flag.fallback())
                .append("'\n");
        text.append("    ").append(flag.usage()).append('\n');
    }
}
