package dev.akkad.it;

import dev.akkad.Judges;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** The server under test. */
enum Program {
    AKKAD {
        @Override
        Path executable() {
            return CHECKOUT.resolve("bin/akkad");
        }

        @Override
        Map<String, String> environment() {
            return Map.of("AKKAD_JAVA_OPTS", "-Xmx256m");
        }

        @Override
        String version() {
            return "3.7.1";
        }

        @Override
        String readyLine() {
            return "ready to serve client requests";
        }
    },
    ETCD {
        @Override
        Path executable() {
            return Judges.etcd();
        }

        @Override
        Map<String, String> environment() {
            return Map.of("ETCD_LOGGER", "zap", "ETCD_LOG_OUTPUTS", "stderr");
        }

        @Override
        String version() {
            return "3.4.23";
        }

        @Override
        String readyLine() {
            return "serving client traffic insecurely";
        }
    },
    ETCD35 {
        @Override
        Path executable() {
            return Judges.etcd35();
        }

        @Override
        Map<String, String> environment() {
            return Map.of("ETCD_LOGGER", "zap", "ETCD_LOG_OUTPUTS", "stderr");
        }

        @Override
        String version() {
            return "3.5.30";
        }

        @Override
        String readyLine() {
            return "serving client traffic "; // insecurely, or not
        }
    };

    static final Path CHECKOUT = Path.of("").toAbsolutePath();

    abstract Path executable();

    /** Added to the environment of each member. */
    abstract Map<String, String> environment();

    /** The version of etcd that the member says it is. */
    abstract String version();

    /** Appears in the log once the member serves. */
    abstract String readyLine();

    /** {@code -Dakkad.it.program=etcd} proves the tests themselves. */
    static Program underTest() {
        return valueOf(System.getProperty("akkad.it.program", "akkad").toUpperCase(Locale.ROOT));
    }
}
