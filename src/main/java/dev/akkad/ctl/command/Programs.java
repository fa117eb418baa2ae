package dev.akkad.ctl.command;

import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.cli.GoText;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Other programs that a command runs. */
final class Programs {
    private Programs() {}

    /** Runs to the end, with our input and output. @return its exit code */
    static int run(Io io, List<String> command, Map<String, String> variables) throws Failure, InterruptedException {
        io.out().flush();
        boolean isOurs = io.out() == System.out || io.isTerminal();
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(variables);
        builder.redirectInput(ProcessBuilder.Redirect.INHERIT);
        builder.redirectOutput(isOurs ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.PIPE);
        builder.redirectErrorStream(!isOurs);
        try {
            Process process = builder.start();
            if (!isOurs) {
                process.getInputStream().transferTo(io.out());
                io.out().flush();
            }
            return process.waitFor();
        } catch (IOException e) {
            throw new Failure(
                    Failure.ERROR, "exec: " + GoText.quote(command.get(0)) + ": " + String.valueOf(e.getMessage()));
        }
    }
}
