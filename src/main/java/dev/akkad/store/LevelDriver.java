package dev.akkad.store;

import java.util.Locale;

/** Which implementation of LevelDB is used; both read and write the same files. */
public enum LevelDriver {
    /** The native one where its library loads, the Java one elsewhere. */
    AUTO,
    /** leveldbjni; opening fails where its library does not load. */
    NATIVE,
    /** The port to Java: slower, runs anywhere. */
    JAVA;

    /** System property that chooses: {@code native} or {@code java}; absent = automatic. */
    public static final String PROPERTY = "akkad.leveldb";

    /** The choice of the system property. */
    public static LevelDriver configured() {
        String chosen = System.getProperty(PROPERTY, "auto").trim().toUpperCase(Locale.ROOT);
        for (LevelDriver driver : values()) {
            if (driver.name().equals(chosen)) {
                return driver;
            }
        }
        throw new IllegalArgumentException(PROPERTY + ": " + chosen + " (expected: auto, native or java)");
    }

    /** Whether this choice ends at the native driver on this machine. */
    boolean usesNative() {
        return this == NATIVE || (this == AUTO && NativeLibrary.isLoaded());
    }
}
