package dev.akkad.ctl;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** The benchmark program after it has run. */
record Ran(int exitCode, String out, String err) {
    static Ran bench(List<String> arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = BenchProgram.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true));
        return new Ran(exitCode, out.toString(), err.toString());
    }
}
