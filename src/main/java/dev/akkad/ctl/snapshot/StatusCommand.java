package dev.akkad.ctl.snapshot;

import dev.akkad.ctl.print.Sizes;
import dev.akkad.store.SnapshotFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code snapshot status}: checks a file and says what is in it. */
@Command(
        name = "status",
        description = "Checks a snapshot file, or the database of a member of etcd, and says what is in it",
        mixinStandardHelpOptions = true,
        footer = "snapshot status backup.db -w table  # checks it, and says what is in it")
public final class StatusCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "A snapshot, or DIR/member/snap/db of a member that is stopped")
    Path file = Path.of("");

    @Option(
            names = {"-w", "--write-out"},
            defaultValue = "simple",
            paramLabel = "FORMAT",
            description = "set the output format (fields, json, simple, table)")
    String format = "";

    @Override
    public Integer call() throws IOException {
        SnapshotFile.Status status;
        try (SnapshotFile snapshot = SnapshotFile.open(file)) {
            status = snapshot.status();
        }
        spec.commandLine().getOut().print(text(status, format));
        spec.commandLine().getOut().flush();
        return 0;
    }

    static String text(SnapshotFile.Status status, String format) {
        return switch (format) {
            case "simple" -> String.join(", ", cells(status)) + "\n";
            case "table" -> table(List.of("hash", "revision", "total keys", "total size", "version"), cells(status));
            case "json" ->
                "{\"hash\":" + Integer.toUnsignedString(status.hash()) + ",\"revision\":" + status.revision()
                        + ",\"totalKey\":" + status.totalKeys() + ",\"totalSize\":" + status.totalBytes()
                        + ",\"version\":\""
                        + status.version() + "\"}\n";
            case "fields" ->
                "\"Hash\" : " + Integer.toUnsignedString(status.hash()) + "\n\"Revision\" : "
                        + status.revision() + "\n\"Keys\" : " + status.totalKeys() + "\n\"Size\" : "
                        + status.totalBytes()
                        + "\n\"Version\" : " + status.version() + "\n";
            default ->
                throw new IllegalArgumentException(
                        "unsupported output format: " + format + " (expected: fields, json, simple or table)");
        };
    }

    private static List<String> cells(SnapshotFile.Status status) {
        return List.of(
                Integer.toHexString(status.hash()),
                Long.toString(status.revision()),
                Long.toString(status.totalKeys()),
                Sizes.text(status.totalBytes()),
                status.version());
    }

    private static String table(List<String> names, List<String> cells) {
        StringBuilder rule = new StringBuilder("+");
        StringBuilder head = new StringBuilder("|");
        StringBuilder row = new StringBuilder("|");
        for (int i = 0; i < names.size(); i++) {
            int width = Math.max(names.get(i).length(), cells.get(i).length());
            rule.append("-".repeat(width + 2)).append('+');
            int before = (width - names.get(i).length()) / 2;
            head.append(" ".repeat(before + 1)).append(names.get(i).toUpperCase(Locale.ROOT));
            head.append(" ".repeat(width - before - names.get(i).length() + 1)).append('|');
            row.append(" ".repeat(width - cells.get(i).length() + 1))
                    .append(cells.get(i))
                    .append(" |");
        }
        return rule + "\n" + head + "\n" + rule + "\n" + row + "\n" + rule + "\n";
    }
}
