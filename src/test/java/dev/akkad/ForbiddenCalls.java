package dev.akkad;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;

/** The calls that bring time, chance, threads or hidden order into code that must replay from a seed. */
final class ForbiddenCalls {
    private static final String CONSTRUCTOR = "<init>";

    /** Owner and names of calls that are forbidden whatever their parameters. */
    private static final Map<String, Set<String>> BY_NAME = Map.of(
            "java.lang.System", Set.of("nanoTime", "currentTimeMillis", "identityHashCode"),
            "java.lang.Math", Set.of("random"),
            "java.lang.Thread", Set.of("sleep", "startVirtualThread", "ofVirtual", "ofPlatform"),
            "java.util.UUID", Set.of("randomUUID"),
            "java.util.concurrent.ForkJoinPool", Set.of("commonPool"),
            "java.util.random.RandomGenerator", Set.of("getDefault", "of"),
            "java.util.Timer", Set.of(CONSTRUCTOR));

    /** Owner and names of calls that take their clock, seed or executor from the machine if none is given. */
    private static final Map<String, Set<String>> WITHOUT_PARAMETERS = Map.of(
            "java.util.Random", Set.of(CONSTRUCTOR),
            "java.util.SplittableRandom", Set.of(CONSTRUCTOR),
            "java.security.SecureRandom", Set.of(CONSTRUCTOR));

    private static final Set<String> CLOCK_FACTORIES = Set.of("systemUTC", "systemDefaultZone", "system", "tickMillis");
    private static final Set<String> PARALLEL = Set.of("parallelStream", "parallel");
    private static final Set<String> ON_THE_COMMON_POOL = Set.of("supplyAsync", "runAsync");

    static final DescribedPredicate<JavaAccess<?>> FORBIDDEN = DescribedPredicate.describe(
            "takes time, chance or a thread from the machine", access -> isForbidden(access.getTarget()));

    static final DescribedPredicate<JavaAccess<?>> ASK =
            DescribedPredicate.describe("asks an actor", access -> isAsk(access.getTarget()));

    private ForbiddenCalls() {}

    private static boolean isForbidden(AccessTarget target) {
        if (!(target instanceof CodeUnitAccessTarget call)) {
            return false;
        }
        String owner = call.getOwner().getName();
        int parameters = call.getRawParameterTypes().size();
        return names(BY_NAME, owner).contains(call.getName())
                || parameters == 0 && names(WITHOUT_PARAMETERS, owner).contains(call.getName())
                || isClock(owner, call.getName(), parameters)
                || isThread(call, owner)
                || PARALLEL.contains(call.getName()) && owner.startsWith("java.util.")
                || isOnCommonPool(call, owner, parameters);
    }

    private static Set<String> names(Map<String, Set<String>> table, String owner) {
        return table.getOrDefault(owner, Set.of());
    }

    private static boolean isClock(String owner, String name, int parameters) {
        return owner.startsWith("java.time.") && name.equals("now") && parameters == 0
                || owner.equals("java.time.Clock") && CLOCK_FACTORIES.contains(name);
    }

    private static boolean isThread(CodeUnitAccessTarget call, String owner) {
        return call.getName().equals(CONSTRUCTOR) && call.getOwner().isAssignableTo(Thread.class)
                || owner.equals(Executors.class.getName())
                || owner.equals(ThreadLocalRandom.class.getName());
    }

    private static boolean isOnCommonPool(CodeUnitAccessTarget call, String owner, int parameters) {
        return owner.equals(CompletableFuture.class.getName())
                && parameters == 1
                && ON_THE_COMMON_POOL.contains(call.getName());
    }

    private static boolean isAsk(AccessTarget target) {
        String owner = target.getOwner().getName();
        return owner.startsWith("akka.actor.typed.javadsl.AskPattern")
                || owner.startsWith("akka.pattern.") && target.getName().startsWith("ask")
                || owner.startsWith("akka.actor.typed.") && target.getName().startsWith("ask");
    }
}
