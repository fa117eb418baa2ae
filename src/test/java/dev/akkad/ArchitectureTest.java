package dev.akkad;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Holds the table of floors: a package sees lower floors only, and the core knows nothing but plain Java. */
@AnalyzeClasses(packages = "dev.akkad", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String ROOT = "dev.akkad";

    /** The packages of each floor, lowest first. The classes of {@value #ROOT} itself stand above them all. */
    private static final List<List<String>> FLOORS = List.of(
            List.of("base"),
            List.of("raft", "mvcc", "lease", "auth", "check"),
            List.of("machine"),
            List.of("wire", "store", "tls"),
            List.of("member"),
            List.of("api", "page", "sim", "lab"),
            List.of("server", "embed"),
            List.of("ctl"));

    private static final int LAST_PURE_FLOOR = 2;
    private static final int LAST_INJECTED_FLOOR = 4;

    /** Where the real clock, random generator and threads come into the house, to be injected from there. */
    private static final String ADAPTERS = ROOT + ".member.system..";

    @ArchTest
    static void everyPackageHasItsFloor(JavaClasses classes) {
        List<String> homeless = classes.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !name.equals(ROOT))
                .filter(name -> !everyPackage().contains(name.split("\\.", -1)[2]))
                .distinct()
                .toList();
        assertThat(homeless).as("packages that are not in the table of floors").isEmpty();
    }

    @ArchTest
    static void packagesSeeLowerFloorsOnly(JavaClasses classes) {
        for (int floor = 0; floor < FLOORS.size(); floor++) {
            for (String name : FLOORS.get(floor)) {
                noClasses()
                        .that(resideInAPackage(tree(name)))
                        .should()
                        .dependOnClassesThat(resideInAnyPackage(forbiddenFrom(floor, name)))
                        .because("floor %d, '%s', imports from lower floors only".formatted(floor, name))
                        .allowEmptyShould(true)
                        .check(classes);
            }
        }
    }

    @ArchTest
    static final ArchRule THE_CORE_KNOWS_ONLY_PLAIN_JAVA = classes()
            .that(resideInAnyPackage(floors(0, LAST_PURE_FLOOR)))
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(floors(0, LAST_PURE_FLOOR))
                    .or(resideInAnyPackage("java.lang", "java.lang.annotation", "java.lang.invoke"))
                    .or(resideInAnyPackage("java.lang.runtime", "java.util..", "java.nio.charset"))
                    .or(resideInAnyPackage("org.jspecify..")))
            .because("the core must run anywhere, the simulation above all")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule AKKA_STAYS_WITH_THE_ACTORS = only(
            List.of("member", "sim", "lab", "server", "embed"), "Apache Pekko is the way out if Akka closes", "akka..");

    @ArchTest
    static final ArchRule VERTX_STAYS_AT_THE_CLIENT_PORT =
            only(List.of("api", "page", "server", "embed"), "the client port alone speaks HTTP", "io.vertx..");

    @ArchTest
    static final ArchRule CLUSTER_AND_REMOTING_HIDE_BEHIND_THE_PEER_TRANSPORT =
            only(List.of("member.remote"), "the simulation brings its own network", "akka.cluster..", "akka.remote..");

    @ArchTest
    static final ArchRule THE_BENCHMARK_KNOWS_A_MEMBER_BY_ITS_WIRE = noClasses()
            .that(resideInAPackage(tree("ctl.bench")))
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    tree("store"),
                    tree("member"),
                    tree("api"),
                    tree("server"),
                    tree("embed"),
                    tree("sim"),
                    tree("lab")))
            .because("it measures etcd and akkad alike, from outside")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule AKKADCTL_KNOWS_A_MEMBER_BY_ITS_WIRE = noClasses()
            .that(resideInAnyPackage(
                    tree("ctl.cli"), tree("ctl.client"), tree("ctl.command"), tree("ctl.h2"), tree("ctl.print")))
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    tree("store"),
                    tree("member"),
                    tree("api"),
                    tree("server"),
                    tree("embed"),
                    tree("sim"),
                    tree("lab"),
                    "picocli.."))
            .because("it works on etcd as well, and loads nothing that it does not need")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule ONE_CLASS_KNOWS_THE_LAB = noClasses()
            .that(notIn(tree("lab")).and(DescribedPredicate.not(simpleName("LabHook"))))
            .should()
            .dependOnClassesThat(resideInAnyPackage(tree("lab")))
            .because("a member without --lab must hold nothing of it");

    @ArchTest
    static final ArchRule NOTHING_WAITS_FOR_GOSSIP = noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "akka.actor.typed.receptionist..",
                    "akka.cluster.ddata..",
                    "akka.cluster.pubsub..",
                    "akka.cluster.singleton..",
                    "akka.cluster.typed.internal.receptionist.."))
            .because("a member that is gone for good keeps gossip from converging, and must not keep us from serving")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule TIME_CHANCE_AND_THREADS_ARE_INJECTED = noClasses()
            .that(resideInAnyPackage(floors(0, LAST_INJECTED_FLOOR)).and(notIn(ADAPTERS)))
            .should()
            .accessTargetWhere(ForbiddenCalls.FORBIDDEN)
            .because("the simulation replays these floors from a seed")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule ACTORS_NEVER_ASK = noClasses()
            .should()
            .accessTargetWhere(ForbiddenCalls.ASK)
            .because("ask leaves the actor's thread, and starts one per request on two processors")
            .allowEmptyShould(true);

    private static ArchRule only(List<String> packages, String reason, String... library) {
        return noClasses()
                .that(notIn(packages.stream().map(ArchitectureTest::tree).toArray(String[]::new)))
                .should()
                .dependOnClassesThat(resideInAnyPackage(library))
                .because(reason)
                .allowEmptyShould(true);
    }

    private static DescribedPredicate<JavaClass> notIn(String... packages) {
        return DescribedPredicate.not(resideInAnyPackage(packages));
    }

    private static String tree(String name) {
        return ROOT + "." + name + "..";
    }

    private static String[] floors(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(FLOORS::get)
                .flatMap(List::stream)
                .map(ArchitectureTest::tree)
                .toArray(String[]::new);
    }

    private static List<String> everyPackage() {
        return FLOORS.stream().flatMap(List::stream).toList();
    }

    /** Everything on this floor or above it but the package itself; the root's own classes too. */
    private static String[] forbiddenFrom(int floor, String name) {
        Stream<String> neighboursAndAbove = FLOORS.subList(floor, FLOORS.size()).stream()
                .flatMap(List::stream)
                .filter(other -> !other.equals(name))
                .map(ArchitectureTest::tree);
        return Stream.concat(neighboursAndAbove, Stream.of(ROOT)).toArray(String[]::new);
    }
}
