package dev.akkad.ctl.command;

import com.google.protobuf.ByteString;
import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.cli.Flag;
import dev.akkad.ctl.client.Rpcs.KvCalls;
import dev.akkad.wire.pb.etcdserverpb.PutRequest;
import dev.akkad.wire.pb.etcdserverpb.RequestOp;
import dev.akkad.wire.pb.etcdserverpb.TxnRequest;
import dev.akkad.wire.pb.mvccpb.KeyValue;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * export, import: keys as JSON lines, key and value in base64. The first line of a file says at which revision all of
 * it was read, so that an export that was cut off can go on with the same picture.
 */
final class ExportCommands {
    private static final Pattern HEAD = Pattern.compile("\\{\"revision\":(\\d+),\"prefix\":\"([A-Za-z0-9+/=]*)\"}");
    private static final Pattern LINE = Pattern.compile(
            "\\{\"key\":\"([A-Za-z0-9+/=]+)\",\"value\":\"([A-Za-z0-9+/=]*)\"(?:,\"[a-z_]+\":-?\\d+)*}");
    private static final String DONE = ".done";

    static final Command<Session> EXPORT = Command.<Session>of(
                    "export",
                    "[options] <file> [prefix]",
                    "Writes keys and values to a file, as JSON lines",
                    ExportCommands::export,
                    Flag.bool("resume", "go on with a file that was cut off"),
                    Flag.integer("rev", 0, "specify the kv revision"))
            .examples("export keys.jsonl foo/", "all keys that begin so, at one revision");

    static final Command<Session> IMPORT = Command.<Session>of(
                    "import",
                    "[options] <file>",
                    "Puts the keys and values of a file that export has written",
                    ExportCommands::importAll,
                    Flag.bool("resume", "go on after the last line that an import has put"),
                    Flag.integer("max-txn-ops", 128, "maximum number of operations permitted in a transaction"))
            .examples("import keys.jsonl", "leases are left out");

    private ExportCommands() {}

    private static void export(Session session) throws Failure, InterruptedException, IOException {
        if (session.words().isEmpty() || session.words().size() > 2) {
            throw Failure.arguments("export command needs one argument as file and an optional argument as prefix");
        }
        Path file = Path.of(session.word(0));
        ByteString prefix = session.words().size() > 1 ? session.bytes(1) : ByteString.EMPTY;
        ByteString last = ByteString.EMPTY;
        long revision = session.flags().number("rev");
        boolean goesOn = session.flags().isSet("resume") && Files.exists(file);
        if (goesOn) {
            Begun begun = begun(file, prefix);
            last = begun.last();
            revision = begun.revision();
        } else if (Files.exists(file)) {
            throw new Failure(Failure.IO, file + " exists already (--resume goes on with it)");
        }
        Progress progress = new Progress(session.io(), "export");
        long[] count = {0};
        try (BufferedWriter out = Files.newBufferedWriter(
                file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            boolean[] hasHead = {goesOn};
            long read = Pages.after(session, prefix, last, revision, false, (keyValue, page) -> {
                if (!hasHead[0]) {
                    hasHead[0] = true;
                    long at = session.flags().number("rev");
                    head(out, at == 0 ? page.getHeader().getRevision() : at, prefix);
                }
                out.write(line(keyValue));
                out.newLine();
                progress.at(++count[0], page.getCount());
            });
            if (!hasHead[0]) {
                head(out, read, prefix);
            }
            progress.end();
            session.io().out().println("exported " + count[0] + " keys at revision " + read + " to " + file);
        }
    }

    private static void head(BufferedWriter out, long revision, ByteString prefix) throws IOException {
        out.write("{\"revision\":" + revision + ",\"prefix\":\"" + base64(prefix) + "\"}");
        out.newLine();
    }

    private static String line(KeyValue keyValue) {
        return "{\"key\":\"" + base64(keyValue.getKey()) + "\",\"value\":\"" + base64(keyValue.getValue())
                + "\",\"create_revision\":" + keyValue.getCreateRevision() + ",\"mod_revision\":"
                + keyValue.getModRevision() + ",\"version\":" + keyValue.getVersion() + ",\"lease\":"
                + keyValue.getLease() + "}";
    }

    private static String base64(ByteString bytes) {
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private static ByteString bytes(String base64) {
        return ByteString.copyFrom(Base64.getDecoder().decode(base64));
    }

    /** How far an export has come; {@code last} is empty if it has no key yet. */
    private record Begun(long revision, ByteString last) {}

    /** Cuts off what is no whole line. */
    private static Begun begun(Path file, ByteString prefix) throws Failure, IOException {
        long whole = 0;
        String head = "";
        String last = "";
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
            long length = content.length();
            for (String line = content.readLine(); line != null; line = content.readLine()) {
                long at = content.getFilePointer();
                content.seek(at - 1);
                boolean isWhole = content.read() == '\n';
                if (!isWhole || at > length) {
                    break;
                }
                head = head.isEmpty() ? line : head;
                last = line;
                whole = at;
            }
            content.setLength(whole);
        }
        Matcher first = HEAD.matcher(head);
        if (!first.matches() || !bytes(first.group(2)).equals(prefix)) {
            throw new Failure(Failure.INVALID_INPUT, file + " was not begun by an export of this prefix");
        }
        Matcher key = LINE.matcher(last);
        return new Begun(Long.parseLong(first.group(1)), key.matches() ? bytes(key.group(1)) : ByteString.EMPTY);
    }

    private static void importAll(Session session) throws Failure, InterruptedException, IOException {
        session.requireWords(1, "import command needs one argument as file");
        Path file = Path.of(session.word(0));
        Path done = Path.of(session.word(0) + DONE);
        boolean goesOn = session.flags().isSet("resume") && Files.exists(done);
        long skip = goesOn ? Long.parseLong(Files.readString(done).strip()) : 0;
        int batch = (int) Math.max(1, session.flags().number("max-txn-ops"));
        Progress progress = new Progress(session.io(), "import");
        long number = 0;
        long count = 0;
        List<RequestOp> operations = new ArrayList<>();
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                boolean isHead = number == 1 && HEAD.matcher(line).matches();
                if (number <= skip || isHead || line.isBlank()) {
                    continue;
                }
                operations.add(put(line, file, number));
                count++;
                if (operations.size() == batch) {
                    commit(session, operations, done, number);
                    progress.at(count, 0);
                }
            }
        }
        commit(session, operations, done, number);
        progress.end();
        Files.deleteIfExists(done);
        session.io().out().println("imported " + count + " keys from " + file);
    }

    private static RequestOp put(String line, Path file, long number) throws Failure {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new Failure(
                    Failure.INVALID_INPUT, file + ", line " + number + ": no key and value as export writes them");
        }
        try {
            return RequestOp.newBuilder()
                    .setRequestPut(PutRequest.newBuilder()
                            .setKey(bytes(matcher.group(1)))
                            .setValue(bytes(matcher.group(2))))
                    .build();
        } catch (IllegalArgumentException e) {
            throw new Failure(Failure.INVALID_INPUT, file + ", line " + number + ": " + e.getMessage());
        }
    }

    private static void commit(Session session, List<RequestOp> operations, Path done, long number)
            throws Failure, InterruptedException, IOException {
        if (!operations.isEmpty()) {
            session.call(
                    KvCalls.TXN,
                    TxnRequest.newBuilder().addAllSuccess(operations).build());
            operations.clear();
            Files.writeString(done, number + "\n");
        }
    }
}
