package dev.akkad.ctl.print;

import java.util.List;
import java.util.Locale;

/** A table in a box: names centred, values to the right, as etcd 3.7 draws it. */
public final class Table {
    private Table() {}

    /** @param rows each as long as {@code names} */
    public static String text(List<String> names, List<List<String>> rows) {
        int[] widths = names.stream().mapToInt(Table::width).toArray();
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        StringBuilder text = new StringBuilder();
        rule(text, widths, "\u250c", "\u252c", "\u2510");
        for (int i = 0; i < widths.length; i++) {
            int gap = widths[i] - width(names.get(i));
            text.append("\u2502 ").append(" ".repeat(gap / 2));
            text.append(names.get(i).toUpperCase(Locale.ROOT)).append(" ".repeat(gap - gap / 2 + 1));
        }
        text.append("\u2502\n");
        if (!rows.isEmpty()) {
            rule(text, widths, "\u251c", "\u253c", "\u2524");
        }
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                text.append("\u2502 ").append(" ".repeat(widths[i] - width(row.get(i))));
                text.append(row.get(i)).append(' ');
            }
            text.append("\u2502\n");
        }
        rule(text, widths, "\u2514", "\u2534", "\u2518");
        return text.toString();
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    private static void rule(StringBuilder text, int[] widths, String left, String middle, String right) {
        for (int i = 0; i < widths.length; i++) {
            text.append(i == 0 ? left : middle).append("\u2500".repeat(widths[i] + 2));
        }
        text.append(right).append('\n');
    }
}
