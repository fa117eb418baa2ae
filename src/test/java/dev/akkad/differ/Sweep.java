package dev.akkad.differ;

import static java.util.stream.Collectors.joining;

import dev.akkad.it.SingleMember;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Rounds one after the other, each with the next seed; a failure is shrunk and told as text. */
final class Sweep {
    static final int ROUND_REQUESTS = 2_000;
    private static final int SHRINK_TRIES_MAX = 250;
    private static final int PROGRESS_ROUNDS = 10;
    /** More often than once in so many rounds no judge may end, or too little would be compared. */
    private static final int ROUNDS_OF_A_MORTAL_JUDGE = 20;

    private final Supplier<SingleMember> akkad;
    private final Tampering tampering;
    private final Coverage coverage = new Coverage();
    private int judgesEnded;

    /** @param akkad starts one */
    Sweep(Supplier<SingleMember> akkad, Tampering tampering) {
        this.akkad = akkad;
        this.tampering = tampering;
    }

    static Supplier<SingleMember> akkadHere() {
        return () -> SingleMember.akkadHere("--watch-progress-notify-interval=" + Judge.NOTIFY_INTERVAL);
    }

    static Supplier<SingleMember> akkadProcess() {
        return () -> SingleMember.akkadProcess("--watch-progress-notify-interval=" + Judge.NOTIFY_INTERVAL);
    }

    Coverage coverage() {
        return coverage;
    }

    /** @throws AssertionError with all that is needed to understand a failure and to see it again */
    void run(Judge judge, long firstSeed, long requests) {
        long begin = System.nanoTime();
        long sent = 0;
        for (long seed = firstSeed; sent < requests; seed++) {
            int size = (int) Math.min(ROUND_REQUESTS, requests - sent);
            Failure failure = round(judge, seed, size);
            if (failure != null) {
                throw new AssertionError(report(failure, size));
            }
            sent += size;
            long rounds = seed - firstSeed + 1;
            if (judgesEnded > 1 + rounds / ROUNDS_OF_A_MORTAL_JUDGE) {
                throw new AssertionError("%d of %d judges ended".formatted(judgesEnded, rounds));
            }
            if ((seed - firstSeed) % PROGRESS_ROUNDS == PROGRESS_ROUNDS - 1) {
                System.out.printf(
                        "etcd %s: %d requests, seeds %d to %d, %.0f per second%n",
                        judge.version(), sent, firstSeed, seed, sent / ((System.nanoTime() - begin) / 1e9));
            }
        }
    }

    private record Failure(Judge judge, long seed, List<Step> steps, Difference difference) {}

    private @Nullable Failure round(Judge judge, long seed, int requests) {
        List<Step> steps = new ArrayList<>();
        Coverage of = new Coverage();
        try (Round round = new Round(judge, akkad, tampering, of)) {
            Generator generator = new Generator(seed, round.state());
            for (int sent = 0; sent < requests; ) {
                Step step = generator.next();
                steps.add(step);
                round.run(step);
                sent += step.requests();
            }
            steps.add(new Step.Settle());
            round.run(new Step.Settle());
            coverage.add(of);
            return null;
        } catch (Difference difference) {
            return new Failure(judge, seed, steps, difference);
        } catch (JudgeEndedException e) {
            System.out.printf(
                    "etcd %s ended at step %d of seed %d: %s%n  %s%n",
                    judge.version(), steps.size(), seed, e.getMessage(), steps.get(steps.size() - 1));
            judgesEnded++;
            coverage.add(of);
            return null;
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "seed %d, step %d of etcd %s: %s"
                            .formatted(seed, steps.size(), judge.version(), steps.get(Math.max(0, steps.size() - 1))),
                    e);
        }
    }

    /** The difference that these steps make on fresh servers, or null. */
    private @Nullable Difference replay(Judge judge, List<Step> steps) {
        try (Round round = new Round(judge, akkad, tampering, new Coverage())) {
            steps.forEach(round::run);
            round.run(new Step.Settle());
            return null;
        } catch (Difference difference) {
            return difference;
        } catch (RuntimeException broken) {
            // A judge that cannot go on is no judge: these steps say nothing.
            System.out.println("a try gave no verdict: " + broken);
            return null;
        }
    }

    private String report(Failure failure, int size) {
        String where = failure.difference().where();
        System.out.println("seed " + failure.seed() + " differs, is being shrunk: "
                + failure.difference().getMessage());
        Shrinker shrinker = new Shrinker(
                steps -> {
                    Difference difference = replay(failure.judge(), steps);
                    return difference != null && difference.where().equals(where);
                },
                SHRINK_TRIES_MAX);
        List<Step> shortest = shrinker.shrink(failure.steps());
        Difference difference = replay(failure.judge(), shortest);
        Difference told = difference == null ? failure.difference() : difference;
        return """
                akkad differs from etcd %s after %d of %d steps of seed %d:
                %s
                %s%s
                To see it again: ./mvnw -o verify -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false \
                -Dit.test=DifferentialIT -Dakkad.differ.judge=%s -Dakkad.differ.seed=%d -Dakkad.differ.requests=%d
                """.formatted(
                        failure.judge().version(),
                        shortest.size(),
                        failure.steps().size(),
                        failure.seed(),
                        shortest.stream().map(step -> "  " + step).collect(joining("\n")),
                        told.getMessage(),
                        difference == null ? "\n(not seen again when these steps were repeated)" : "",
                        failure.judge(),
                        failure.seed(),
                        size);
    }
}
