package dev.akkad;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Reads the sources as text: what a reader can take in at once is bounded, and tests never sleep. */
final class HouseRulesTest {
    private static final int FILE_LINES_MAX = 600;
    private static final int METHOD_LINES_MAX = 70;
    private static final int LINE_LENGTH_MAX = 120;

    private static final Path MAIN = Path.of("src/main/java");
    private static final Path TEST = Path.of("src/test/java");

    /** In two parts, so that this file does not break its own rule. */
    private static final String SLEEP = "Thread" + ".sleep";

    private record Source(Path path, List<String> lines) {
        private static Source read(Path path) {
            try {
                return new Source(path, Files.readAllLines(path));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** {@code path:line} of each line that breaks a rule. */
        private Stream<String> complaints(Predicate<String> breaksTheRule) {
            return IntStream.range(0, lines.size())
                    .filter(i -> breaksTheRule.test(lines.get(i)))
                    .mapToObj(i -> path + ":" + (i + 1));
        }
    }

    @Test
    void filesStaySmall() throws IOException {
        assertThat(sources(MAIN, TEST).stream().filter(source -> source.lines().size() > FILE_LINES_MAX))
                .extracting(source -> source.path() + " has " + source.lines().size() + " lines")
                .isEmpty();
    }

    @Test
    void methodsFitOnAPage() throws IOException {
        assertThat(longMethods(sources(MAIN, TEST))).isEmpty();
    }

    @Test
    void linesStayShort() throws IOException {
        assertThat(sources(MAIN, TEST).stream()
                        .flatMap(source -> source.complaints(line -> line.length() > LINE_LENGTH_MAX)))
                .isEmpty();
    }

    @Test
    void nobodySleeps() throws IOException {
        assertThat(sources(MAIN, TEST).stream().flatMap(source -> source.complaints(line -> line.contains(SLEEP))))
                .isEmpty();
    }

    @Test
    void everyPackageIsNullMarkedAndExplained() throws IOException {
        List<Path> packages = sources(MAIN).stream()
                .map(source -> source.path().getParent())
                .distinct()
                .toList();

        assertThat(packages).allSatisfy(directory -> {
            Path info = directory.resolve("package-info.java");
            assertThat(info).exists();
            assertThat(Files.readString(info)).contains("@NullMarked", "/**");
        });
    }

    private static List<Source> sources(Path... roots) throws IOException {
        List<Source> sources = new ArrayList<>();
        for (Path root : roots) {
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(path -> path.toString().endsWith(".java"))
                        .sorted()
                        .map(Source::read)
                        .forEach(sources::add);
            }
        }
        return sources;
    }

    private static List<String> longMethods(List<Source> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> found = new ArrayList<>();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var units = files.getJavaFileObjectsFromPaths(
                    sources.stream().map(Source::path).toList());
            JavacTask task = (JavacTask) compiler.getTask(null, files, null, List.of("-proc:none"), null, units);
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new LongMethods(unit, positions, found).scan(unit, null);
            }
        }
        return found;
    }

    private static final class LongMethods extends TreePathScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> found;

        private LongMethods(CompilationUnitTree unit, SourcePositions positions, List<String> found) {
            this.unit = unit;
            this.positions = positions;
            this.found = found;
        }

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            if (method.getBody() != null) {
                LineMap lines = unit.getLineMap();
                long first = lines.getLineNumber(positions.getStartPosition(unit, method.getBody()));
                long length = lines.getLineNumber(positions.getEndPosition(unit, method.getBody())) - first + 1;
                if (length > METHOD_LINES_MAX) {
                    String file = unit.getSourceFile().getName();
                    found.add("%s:%d %s has %d lines".formatted(file, first, method.getName(), length));
                }
            }
            return super.visitMethod(method, null);
        }
    }
}
