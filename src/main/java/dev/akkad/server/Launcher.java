package dev.akkad.server;

import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The programs that run members: a single one with etcd's flags, or {@code local}. */
public final class Launcher {
    private final MemberFactory factory;
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    public Launcher(MemberFactory factory, Map<String, String> environment, PrintStream out, PrintStream err) {
        this.factory = factory;
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    /** Runs one member until it ends; returns the exit code. */
    public int member(List<String> arguments) throws InterruptedException {
        try {
            CommandLine commandLine = CommandLine.parse(arguments);
            if (commandLine.help()) {
                out.print(Help.text());
                return ExitCode.STOPPED;
            }
            if (commandLine.values().bool("version")) {
                out.print(Version.text());
                return ExitCode.STOPPED;
            }
            ServerSettings settings = SettingsReader.read(commandLine, environment);
            Logging.apply(settings.log());
            ServiceManager manager = ServiceManager.of(environment);
            Stopper stopper = Stopper.install();
            stopper.beforehand(manager::stopping);
            List<RunningMember> members = new Server(factory).start(List.of(settings));
            members.forEach(stopper::add);
            manager.readyWith(members);
            return stopper.awaitEnd();
        } catch (StartupException e) {
            return refuse(e);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | Error e) {
            // Any exception: Scala throws checked ones without saying so.
            return fail(e);
        }
    }

    /** Runs a cluster on loopback until it ends; returns the exit code. */
    public int local(List<String> arguments) throws InterruptedException {
        try {
            if (arguments.stream().anyMatch(List.of("-h", "-help", "--help")::contains)) {
                out.print(Help.text());
                return ExitCode.STOPPED;
            }
            return new LocalProgram(factory, LocalOptions.parse(arguments), out).run(Stopper.install());
        } catch (StartupException e) {
            return refuse(e);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | Error e) {
            // Any exception: Scala throws checked ones without saying so.
            return fail(e);
        }
    }

    /** Ends this process, without hooks. */
    public static void end(int exitCode) {
        Stopper.end(exitCode);
    }

    /** One line, plain for a command line that cannot be parsed as Go prints it, else as a log line. */
    private int refuse(StartupException refusal) {
        if (refusal.exitCode() == ExitCode.FLAGS) {
            err.println(refusal.text());
        } else {
            String caller = JsonLine.caller(Launcher.class.getName());
            err.println(new JsonLine("fatal", Instant.now(), caller, "cannot start")
                    .field("error", refusal.text())
                    .end());
        }
        return refusal.exitCode();
    }

    private static int fail(Throwable failure) {
        Logger log = LoggerFactory.getLogger(Launcher.class);
        log.atError().addMarker(LogMarkers.FATAL).setCause(failure).log("unexpected failure, cannot start");
        return ExitCode.INTERNAL;
    }
}
