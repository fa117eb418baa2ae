package dev.akkad.it;

import java.util.List;
import java.util.stream.Collectors;

/** Makes the status that etcd 3.6 and newer shows, and that of 3.5 and older, the same. */
final class StatusColumns {
    private static final List<Integer> NEW = List.of(3, 5, 6, 7, 14, 15);

    private StatusColumns() {}

    static String ofOld(String text) {
        return rows(text, List.of());
    }

    static String ofNew(String text) {
        String fewer = ParityRule.withoutLines(
                text, "\"(StorageVersion|DBSizeInUse|DBSizeQuota|DowngradeTargetVersion|DowngradeEnabled)\" ?: ?.*");
        return rows(fewer, NEW);
    }

    private static String rows(String text, List<Integer> without) {
        boolean isTable = text.startsWith("+--") || text.startsWith("\u250c");
        boolean isSimple = text.contains(", ") && !text.startsWith("[") && !text.startsWith("\"");
        if (!isTable && !isSimple) {
            return text.replaceAll(
                    ",\"(storageVersion|dbSizeQuota|dbSizeInUse|downgradeInfo)\":(\\{[^}]*\\}|\"[^\"]*\"|\\d+)", "");
        }
        return text.lines()
                .filter(line -> !line.startsWith("+--") && !line.matches("[\u250c\u251c\u2514].*"))
                .map(line -> row(line, isTable ? "[|\u2502]" : ",", isTable ? 1 : 0, without))
                .collect(Collectors.joining("\n"));
    }

    private static String row(String line, String separator, int first, List<Integer> without) {
        String[] cells = line.split(separator, -1);
        StringBuilder row = new StringBuilder();
        for (int i = first; i < cells.length - first; i++) {
            if (!without.contains(i - first)) {
                // Term and indexes: what else the server was asked moves them.
                String cell = cells[i].strip();
                row.append(cell.matches("\\d+") ? "N" : cell).append(';');
            }
        }
        return row.toString();
    }
}
