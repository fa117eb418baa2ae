package dev.akkad.ctl.bench.compare;

import dev.akkad.ctl.bench.BenchException;
import dev.akkad.ctl.bench.KeySpace;
import dev.akkad.ctl.bench.LoadSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code compare}: starts the servers itself and prints a table. */
@Command(
        name = "compare",
        description = "Run etcd and akkad in turn under the same loads, and print medians as a table",
        mixinStandardHelpOptions = true,
        footer = {
            "bench compare  # all of it: hours",
            "bench compare --rows put1000,range1000 --members 3 --rounds 3 --seconds 5  # a look",
            "bench compare --keep figures.jsonl  # go on where it was ended"
        })
public final class CompareCommand implements Callable<Integer> {
    /** The checkout, as the launcher tells it. */
    private static final String HOME_PROPERTY = "akkad.home";
    /** A measurement could not be made. */
    private static final int FAILED = 1;

    @Option(
            names = "--rows",
            defaultValue = "put1,put100,put1000,range1,range100,range1000,srange100,srange1000,txn100,txn1000,"
                    + "watch1000,watchkeys1000,lease1000,restart1000000",
            paramLabel = "LIST",
            description =
                    "loads: put, range, srange (serializable), txn, lease or h2load and the requests in flight; watch"
                            + " and the watchers; watchkeys or restart and the keys")
    String rows = "";

    @Option(names = "--members", defaultValue = "1,3", paramLabel = "LIST", description = "sizes of the clusters")
    String members = "";

    @Option(
            names = "--rounds",
            defaultValue = "5",
            paramLabel = "N",
            description = "measurements of each row and server")
    int rounds;

    @Option(names = "--seconds", defaultValue = "10", paramLabel = "S", description = "length of one measurement")
    double seconds;

    @Option(
            names = "--warmup-seconds",
            defaultValue = "15",
            paramLabel = "S",
            description = "puts with 100 in flight after each start, for both servers; the row's own load follows for a"
                    + " third of that time")
    double warmupSeconds;

    @Option(
            names = "--servers",
            defaultValue = "etcd,akkad",
            paramLabel = "LIST",
            description = "which to run, in this order")
    String servers = "";

    @Option(
            names = "--etcd",
            paramLabel = "FILE",
            description = "the etcd program (default: $AKKAD_ETCD, or what bin/check --tools has fetched)")
    @Nullable
    Path etcd;

    @Option(names = "--akkad", paramLabel = "FILE", description = "the akkad program (default: this checkout's)")
    @Nullable
    Path akkad;

    @Option(
            names = "--spread",
            description = "with several members, spread the connections instead of using the leader alone")
    boolean spread;

    @Option(
            names = "--together",
            description = "measure all rows of a round on one cluster, one after the other: a fraction of the time, and"
                    + " warmer members. Memory is then that of all rows so far. Rows that restart keep their own")
    boolean together;

    @Option(
            names = "--h2load",
            paramLabel = "FILE",
            description =
                    "the program for rows such as h2load1000 (bin/check --h2load fetches .cache/tools/bin/h2load)")
    @Nullable
    Path h2load;

    @Option(names = "--keys", defaultValue = "10000", paramLabel = "N", description = "size of the key space")
    int keys;

    @Option(
            names = "--keep",
            paramLabel = "FILE",
            description = "keep measurements in FILE as JSON lines, and do not measure again what is there already:"
                    + " a long comparison goes on where it was ended")
    @Nullable
    Path keep;

    @Option(names = "--key-size", defaultValue = "32", paramLabel = "BYTES", description = "length of a key")
    int keySize;

    @Option(names = "--value-size", defaultValue = "256", paramLabel = "BYTES", description = "length of a value")
    int valueSize;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "where the members' directories are made and removed (default: target/bench)")
    @Nullable
    Path directory;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws BenchException, IOException, InterruptedException {
        List<Row> wanted = Row.parseAll(rows);
        List<Integer> sizes =
                Arrays.stream(members.split(",", -1)).map(CompareCommand::size).toList();
        LoadSettings.atLeast("--rounds", rounds, 1);
        KeySpace space = new KeySpace(keys, keySize);
        List<Product> products = new ArrayList<>();
        for (String name : servers.split(",", -1)) {
            products.add(product(name));
        }
        Path base = directory == null ? home().resolve("target/bench") : directory;
        Path own = Files.createDirectories(base)
                .resolve("run-" + ProcessHandle.current().pid());
        Comparison comparison =
                new Comparison(own.toAbsolutePath(), space, valueSize, warmupSeconds, seconds, spread, h2load);
        KeptMeasurements kept = KeptMeasurements.open(
                keep,
                new KeptMeasurements.Conditions(keys, keySize, valueSize, warmupSeconds, seconds, spread, together));
        Table table = new Table(products.stream().map(Product::name).toList());
        boolean complete = true;
        try {
            for (int size : sizes) {
                for (List<Row> rowsOfOneCluster : clusters(wanted)) {
                    complete &= measure(comparison, products, size, rowsOfOneCluster, kept);
                }
                for (Row row : wanted) {
                    String title = title(size, row);
                    for (Product product : products) {
                        kept.of(title, product.name()).forEach(measured -> table.add(title, product.name(), measured));
                    }
                }
            }
        } finally {
            Cluster.delete(own);
            out().print(table.summary());
            out().println();
            out().print(table.markdown());
            out().flush();
        }
        return complete ? 0 : FAILED;
    }

    private List<List<Row>> clusters(List<Row> wanted) {
        List<List<Row>> clusters = new ArrayList<>();
        List<Row> shared =
                together ? wanted.stream().filter(row -> !row.restarts()).toList() : List.of();
        if (!shared.isEmpty()) {
            clusters.add(shared);
        }
        wanted.stream().filter(row -> !shared.contains(row)).map(List::of).forEach(clusters::add);
        return clusters;
    }

    private static String title(int size, Row row) {
        return (size == 1 ? "one member, " : size + " members, ") + row.title();
    }

    /** All rounds that are not kept already; false if a row of one failed, which is told and passed over. */
    private boolean measure(
            Comparison comparison, List<Product> products, int size, List<Row> shared, KeptMeasurements kept)
            throws IOException, InterruptedException {
        boolean complete = true;
        for (int number = 1; number <= rounds; number++) {
            for (Product product : products) {
                int round = number;
                List<Row> missing = shared.stream()
                        .filter(row -> kept.of(title(size, row), product.name()).size() < round)
                        .toList();
                if (!missing.isEmpty()) {
                    Round results = new Round(kept, size, round, product.name());
                    comparison.measure(product, size, missing, results);
                    complete &= results.complete;
                }
            }
        }
        return complete;
    }

    /** Keeps and tells what one product did in one round. */
    private final class Round implements Comparison.Results {
        private final KeptMeasurements kept;
        private final int size;
        private final int number;
        private final String product;
        private boolean complete = true;

        Round(KeptMeasurements kept, int size, int number, String product) {
            this.kept = kept;
            this.size = size;
            this.number = number;
            this.product = product;
        }

        @Override
        public void measured(Row row, Measurement measurement) throws IOException {
            kept.add(title(size, row), product, measurement);
            tell(row, measurement.line());
        }

        @Override
        public void failed(Row row, BenchException cause) {
            tell(row, "FAILED: " + cause.getMessage());
            complete = false;
        }

        private void tell(Row row, String what) {
            progress(title(size, row) + ", round " + number + ", " + product + ": " + what);
        }
    }

    private void progress(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }

    private static int size(String text) {
        if (!text.matches("[1-9]")) {
            throw new IllegalArgumentException("--members: " + text + " (expected: 1 to 9)");
        }
        return Integer.parseInt(text);
    }

    private Product product(String name) throws BenchException {
        return switch (name) {
            case "etcd" -> new Product(name, executable(etcd, System.getenv("AKKAD_ETCD"), ".cache/tools/bin/etcd"));
            case "akkad" -> new Product(name, executable(akkad, null, "bin/akkad"));
            default -> throw new IllegalArgumentException("--servers: " + name + " (expected: etcd or akkad)");
        };
    }

    private static Path executable(@Nullable Path option, @Nullable String variable, String usual)
            throws BenchException {
        Path path = option != null ? option : variable != null ? Path.of(variable) : home().resolve(usual);
        if (!Files.isExecutable(path)) {
            throw new BenchException("no program at " + path + " (etcd is fetched by bin/check --tools)");
        }
        return path.toAbsolutePath();
    }

    private static Path home() {
        return Path.of(System.getProperty(HOME_PROPERTY, ""));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
