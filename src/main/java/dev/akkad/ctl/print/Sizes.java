package dev.akkad.ctl.print;

import java.util.Locale;

/** Numbers of bytes as etcd's tools show them: 2.1 MB, 25 kB. */
public final class Sizes {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};
    private static final int UNIT = 1000;

    private Sizes() {}

    public static String text(long bytes) {
        int unit = 0;
        double value = bytes;
        for (; Math.floor(value * 10 + 0.5) / 10 >= UNIT && unit < UNITS.length - 1; unit++) {
            value /= UNIT;
        }
        double rounded = Math.floor(value * 10 + 0.5) / 10;
        // Go rounds a half to the even number: 20.5 kB is 20 kB.
        String number = unit > 0 && rounded < 10
                ? String.format(Locale.ROOT, "%.1f", rounded)
                : Long.toString((long) Math.rint(rounded));
        return number + " " + UNITS[unit];
    }
}
