package dev.akkad.ctl.command;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.akkad.ctl.cli.Environment;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.cli.GoParse;
import dev.akkad.ctl.cli.Parsed;
import dev.akkad.ctl.cli.Values;
import dev.akkad.ctl.client.Address;
import dev.akkad.ctl.client.Client;
import dev.akkad.ctl.client.Deadline;
import dev.akkad.ctl.client.Rpc;
import dev.akkad.ctl.client.RpcException;
import dev.akkad.ctl.h2.Loops;
import dev.akkad.ctl.print.Printer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run of one command: what it was given, and what it needs to do its work, made when it is first asked for. */
public final class Session implements AutoCloseable {
    private static final int REQUEST_BYTES_MAX = 2 << 20;

    private final Io io;
    private final Map<String, String> environment;
    private final Parsed<Session> line;
    private final List<Client> clients = new ArrayList<>();

    private @Nullable Loops loops;
    private @Nullable Client client;
    private @Nullable Printer printer;
    private boolean environmentIsRead;

    public Session(Io io, Map<String, String> environment, Parsed<Session> line) {
        this.io = io;
        this.environment = Map.copyOf(environment);
        this.line = line;
    }

    public Io io() {
        return io;
    }

    Parsed<Session> line() {
        return line;
    }

    Map<String, String> environment() {
        return environment;
    }

    Values flags() {
        return line.values();
    }

    List<String> words() {
        return line.words();
    }

    String word(int index) {
        return line.words().get(index);
    }

    /** An argument as the bytes it is. */
    ByteString bytes(int index) {
        return Arguments.bytes(word(index));
    }

    Client client() throws Failure {
        if (client == null) {
            readEnvironment();
            // Before anything is sent: a format that does not exist must not be found out afterwards.
            Printer unused = printer();
            client = newClient(new Client(GlobalFlags.settings(flags(), new Passwords(io)), loops()));
        }
        return client;
    }

    /** One for a single endpoint of those that are given. */
    Client at(Address address) throws Failure {
        return newClient(client().at(List.of(address)));
    }

    Client newClient(Client fresh) {
        clients.add(fresh);
        return fresh;
    }

    Loops loops() {
        if (loops == null) {
            loops = Loops.light("akkadctl");
        }
        return loops;
    }

    private void readEnvironment() throws Failure {
        if (!environmentIsRead) {
            environmentIsRead = true;
            Environment.apply(environment, GlobalFlags.VARIABLES, GlobalFlags.ALL, GlobalFlags.OTHER_VARIABLES, flags())
                    .forEach(warning -> io.err().println("akkadctl: " + warning));
        }
    }

    Printer printer() throws Failure {
        if (printer == null) {
            readEnvironment();
            printer = Printer.of(flags().text("write-out"), flags().isSet("hex"), io.out(), io.err());
        }
        return printer;
    }

    /** The time that a short command has from now on. */
    Deadline deadline() throws Failure {
        readEnvironment();
        Duration limit = flags().duration("command-timeout");
        return limit.isZero() ? Deadline.NEVER : Deadline.after(limit);
    }

    /** One request within the time of a short command. */
    <A extends MessageLite> A call(Rpc<A> rpc, MessageLite request) throws Failure, InterruptedException {
        Client ready = client();
        long sent = flags().number("max-request-bytes");
        requireAtMost("trying to send", request, sent == 0 ? REQUEST_BYTES_MAX : sent);
        try {
            A answer = ready.call(rpc, request, deadline());
            long received = flags().number("max-recv-bytes");
            requireAtMost("grpc: received", answer, received == 0 ? Integer.MAX_VALUE : received);
            return answer;
        } catch (RpcException e) {
            throw failure(Failure.ERROR, e);
        }
    }

    private static void requireAtMost(String what, MessageLite message, long bytesMax) throws Failure {
        int bytes = message.getSerializedSize();
        if (bytes > bytesMax) {
            throw new Failure(
                    Failure.ERROR,
                    "rpc error: code = ResourceExhausted desc = " + what + " message larger than max (" + bytes
                            + " vs. " + bytesMax + ")");
        }
    }

    /** Why something that was waited for has failed. */
    static String reason(java.util.concurrent.ExecutionException e) {
        Throwable cause = e.getCause();
        return String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
    }

    static Failure failure(int exitCode, RpcException e) {
        return failure(exitCode, String.valueOf(e.getMessage()), e);
    }

    /** @param text instead of the exception's own */
    static Failure failure(int exitCode, String text, RpcException e) {
        Failure failure = e.isOfAuthentication()
                ? new Failure(Failure.BAD_CONNECTION, String.valueOf(e.getMessage()))
                : new Failure(exitCode, text);
        return e.tried().isEmpty() ? failure : failure.withHint("akkadctl: no connection: " + e.tried());
    }

    /** @throws Failure with {@code complaint} unless there are that many arguments */
    void requireWords(int count, String complaint) throws Failure {
        if (words().size() != count) {
            throw Failure.arguments(complaint);
        }
    }

    /** A lease's id among the arguments. */
    long lease(int index) throws Failure {
        try {
            return GoParse.signedHex(word(index));
        } catch (IllegalArgumentException e) {
            throw Failure.arguments("bad lease ID arg (" + e.getMessage() + "), expecting ID in Hex");
        }
    }

    /** A member's id among the arguments. */
    long member(int index) throws Failure {
        try {
            return GoParse.hex(word(index));
        } catch (IllegalArgumentException e) {
            throw Failure.arguments("bad member ID arg (" + e.getMessage() + "), expecting ID in Hex");
        }
    }

    @Override
    public void close() {
        clients.forEach(Client::close);
        if (loops != null) {
            loops.close();
        }
    }
}
