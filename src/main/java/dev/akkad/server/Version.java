package dev.akkad.server;

import java.util.Locale;

/** The versions that programs show. */
public final class Version {
    /** The release of etcd whose behaviour this is. */
    public static final String ETCD = "3.7.1";

    public static final String AKKAD = "0.1.0";

    private Version() {}

    /** The four lines of {@code --version}, each with its line feed; the launcher prints the same. */
    static String text() {
        return "etcd Version: " + ETCD + "\n"
                + "Git SHA: akkad-" + AKKAD + "\n"
                + "Go Version: none (akkad runs on Java)\n"
                + "Go OS/Arch: " + system() + "/" + machine() + "\n";
    }

    private static String system() {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return name.startsWith("mac") ? "darwin" : name;
    }

    private static String machine() {
        String name = System.getProperty("os.arch", "");
        return switch (name) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> name;
        };
    }
}
