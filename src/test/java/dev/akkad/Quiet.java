package dev.akkad;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Members that are killed all the time log it all the time: not in these tests. */
public final class Quiet implements BeforeAllCallback, AfterAllCallback {
    private static final List<String> LOGGERS = List.of("dev.akkad.member", "akka");

    private final Map<Logger, Level> before = new LinkedHashMap<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        silence();
    }

    /** For a program without tests. */
    public void silence() {
        for (String name : LOGGERS) {
            Logger logger = (Logger) LoggerFactory.getLogger(name);
            before.put(logger, logger.getLevel());
            logger.setLevel(Level.OFF);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        before.forEach(Logger::setLevel);
    }
}
