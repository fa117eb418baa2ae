package dev.akkad.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/**
 * Sets Logback up by hand: reading an XML file would cost a part of the start.
 *
 * <p>Found by Logback as a service. It steps back when the class path has a {@code logback-test.xml}, as tests do.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class Logging extends ContextAwareBase implements Configurator {
    /** Libraries that are too talkative at info. */
    private static final List<String> QUIET = List.of("akka", "io.netty", "io.vertx", "org.iq80");

    /** Warns about every attempt to reach a peer that is away; Raft says so once. */
    private static final String PER_CONNECTION = "akka.stream.Materializer";

    private static final Path JOURNAL_SOCKET = Path.of("/run/systemd/journal/stdout");

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (Logging.class.getClassLoader().getResource("logback-test.xml") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        try {
            apply(context, LogSettings.DEFAULT);
        } catch (IOException e) {
            throw new AssertionError("standard error needs no opening", e);
        }
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Replaces what was set up before. @throws StartupException when a file cannot be opened */
    public static void apply(LogSettings settings) {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (factory instanceof LoggerContext context) {
            try {
                apply(context, settings);
            } catch (IOException e) {
                throw StartupException.refused("cannot open --log-outputs: " + e.getMessage());
            }
        }
    }

    private static void apply(LoggerContext context, LogSettings settings) throws IOException {
        List<OutputStreamAppender<ILoggingEvent>> appenders = new ArrayList<>();
        for (String output : settings.outputs()) {
            appenders.add(appender(context, open(output, settings.rotation()), settings.console()));
        }
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        Level level = level(settings.level());
        root.setLevel(level);
        Level quiet = level.isGreaterOrEqual(Level.WARN) || level.equals(Level.DEBUG) ? level : Level.WARN;
        QUIET.forEach(name -> context.getLogger(name).setLevel(quiet));
        if (quiet.equals(Level.WARN)) {
            context.getLogger(PER_CONNECTION).setLevel(Level.ERROR);
        }
        appenders.forEach(root::addAppender);
    }

    private static OutputStream open(String output, @Nullable LogRotation rotation) throws IOException {
        return switch (output) {
            // Straight to the descriptor: one write per line, without the locks and the charset of System.err.
            case "stderr" -> new Unclosed(FileDescriptor.err);
            case "stdout" -> new Unclosed(FileDescriptor.out);
            case LogSettings.JOURNAL -> JournalStream.connect(JOURNAL_SOCKET);
            default -> LogFile.open(Path.of(output), rotation, Clock.systemUTC());
        };
    }

    private static OutputStreamAppender<ILoggingEvent> appender(
            LoggerContext context, OutputStream stream, boolean console) {
        LogEncoder encoder = new LogEncoder(console);
        encoder.setContext(context);
        encoder.start();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(stream);
        appender.start();
        return appender;
    }

    private static Level level(String text) {
        return switch (text) {
            case "debug" -> Level.DEBUG;
            case "info" -> Level.INFO;
            case "warn" -> Level.WARN;
            // Beyond error SLF4J has nothing; the line that says why the process ends must always come out.
            default -> Level.ERROR;
        };
    }

    /** A standard stream outlives the appender that writes to it. */
    private static final class Unclosed extends FileOutputStream {
        Unclosed(FileDescriptor descriptor) {
            super(descriptor);
        }

        @Override
        public void close() {
            // Nothing is buffered, and the descriptor belongs to the process.
        }
    }
}
