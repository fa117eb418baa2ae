package dev.akkad.lab;

import java.util.Locale;

/** The databases of a member. */
enum DiskFile {
    JOURNAL,
    STORE;

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
