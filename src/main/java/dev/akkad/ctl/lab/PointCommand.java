package dev.akkad.ctl.lab;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code akkad lab point}: sets a named point as gofail does. */
@Command(
        name = "point",
        description = "Sets what happens at a named point, in gofail's terms",
        footer = "lab point beforeCommit '5.0%%sleep(100)' --endpoint 127.0.0.1:2390  # five times in a hundred")
public final class PointCommand extends LabCommand {
    @Parameters(index = "0", paramLabel = "POINT", description = "akkad lab points shows all")
    String point = "";

    @Parameters(
            index = "1",
            paramLabel = "TERMS",
            description = "such as panic, sleep(100), return, off, 1*panic or 5.0%%panic; A->B: B when A is used up")
    String terms = "";

    @Override
    void run(LabClient client) throws LabException {
        client.put(point, terms);
        out().println(point + "=" + terms);
    }
}
