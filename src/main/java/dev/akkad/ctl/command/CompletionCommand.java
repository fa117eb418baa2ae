package dev.akkad.ctl.command;

import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.cli.Completion;
import dev.akkad.ctl.cli.Failure;
import java.util.List;

/** completion: scripts for shells, made from the commands. */
final class CompletionCommand {
    static final Command<Session> COMPLETION = Command.group(
            "completion",
            "Generate the autocompletion script for the specified shell",
            List.of(
                    shell("bash", "source <(akkadctl completion bash)"),
                    shell("zsh", "source <(akkadctl completion zsh)"),
                    shell("fish", "akkadctl completion fish | source"),
                    shell("powershell", "akkadctl completion powershell | Out-String | Invoke-Expression")));

    private CompletionCommand() {}

    private static Command<Session> shell(String name, String use) {
        return Command.<Session>of(
                        name, "", "Generate the autocompletion script for " + name, session -> print(session, name))
                .examples("completion " + name, use);
    }

    private static void print(Session session, String shell) throws Failure {
        session.requireWords(0, "completion " + shell + " command accepts no arguments");
        session.io().out().print(Completion.script(shell, session.line().path().get(0), GlobalFlags.ALL));
    }
}
