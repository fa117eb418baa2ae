package dev.akkad.ctl.bench.compare;

import dev.akkad.ctl.bench.BenchException;
import dev.akkad.ctl.bench.ErrorCount;
import dev.akkad.ctl.bench.KeySpace;
import dev.akkad.ctl.bench.Members;
import dev.akkad.ctl.bench.Probe;
import dev.akkad.ctl.bench.Report;
import dev.akkad.ctl.bench.UnaryLoad;
import dev.akkad.ctl.h2.Endpoint;
import dev.akkad.ctl.h2.GrpcStatus;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts made by h2load of nghttp2, a load generator that was made for neither server. It repeats one request and does
 * not look at gRPC's status; so the revision must have risen by what it says has succeeded.
 */
final class H2load {
    private static final Pattern RATE = Pattern.compile("finished in [^,]+, ([0-9.]+) req/s");
    private static final Pattern REQUESTS =
            Pattern.compile("requests: \\d+ total, .* (\\d+) succeeded, (\\d+) failed, (\\d+) errored, (\\d+) timeout");
    /** Least, greatest and mean. */
    private static final Pattern TIME =
            Pattern.compile("time for request: +([0-9.]+)(us|ms|s) +([0-9.]+)(us|ms|s) +([0-9.]+)(us|ms|s)");

    private static final long PATIENCE_SECONDS = 30;

    private final Path program;
    private final Path directory;

    H2load(Path program, Path directory) {
        this.program = program;
        this.directory = directory;
    }

    Report run(Endpoint target, Row row, KeySpace space, int valueLength, double seconds, Probe probe)
            throws BenchException, IOException, InterruptedException {
        long before = Members.revision(target);
        Path output = directory.resolve("h2load.log");
        Process process = new ProcessBuilder(command(target, row, request(space, valueLength), seconds))
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(output.toFile()))
                .start();
        probe.windowBegins();
        try {
            if (!process.waitFor((long) seconds + PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new BenchException("h2load does not end");
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        probe.windowEnds();
        Report report = report(Files.readString(output), row);
        long risen = Members.revision(target) - before;
        if (risen < report.count()) {
            throw new BenchException(
                    "h2load counted " + report.count() + " answers, but only " + risen + " puts were made");
        }
        return report;
    }

    private Path request(KeySpace space, int valueLength) throws IOException {
        byte[] put = UnaryLoad.onePut(space, valueLength);
        ByteBuffer message = ByteBuffer.allocate(5 + put.length);
        message.put((byte) 0).putInt(put.length).put(put);
        return Files.write(directory.resolve("h2load.put"), message.array());
    }

    private List<String> command(Endpoint target, Row row, Path request, double seconds) {
        int connections = row.connections();
        return List.of(
                program.toString(),
                "--clients=" + connections,
                "--max-concurrent-streams=" + Math.max(1, row.number() / connections),
                "--duration=" + Math.max(1, Math.round(seconds)),
                "--data=" + request,
                "--header=content-type: application/grpc",
                "--header=te: trailers",
                "http://" + target + "/etcdserverpb.KV/Put");
    }

    /** What its output says. */
    static Report report(String output, Row row) throws BenchException {
        Matcher rate = RATE.matcher(output);
        Matcher requests = REQUESTS.matcher(output);
        Matcher time = TIME.matcher(output);
        if (!rate.find() || !requests.find() || !time.find()) {
            String last = output.strip();
            throw new BenchException("h2load says: " + last.substring(last.lastIndexOf('\n') + 1));
        }
        long succeeded = Long.parseLong(requests.group(1));
        long failed = 0;
        for (int group = 2; group <= requests.groupCount(); group++) {
            failed += Long.parseLong(requests.group(group));
        }
        return new Report(
                "h2load",
                "requests",
                row.number(),
                row.connections(),
                succeeded,
                succeeded / Double.parseDouble(rate.group(1)),
                new Report.Latency(millis(time, 5), 0, 0, 0, millis(time, 3)),
                failed == 0 ? Map.of() : Map.of(GrpcStatus.UNKNOWN, new ErrorCount(failed, "told by h2load")),
                0,
                0);
    }

    private static double millis(Matcher time, int group) {
        double value = Double.parseDouble(time.group(group));
        return switch (time.group(group + 1)) {
            case "us" -> value / 1_000;
            case "ms" -> value;
            default -> value * 1_000;
        };
    }
}
