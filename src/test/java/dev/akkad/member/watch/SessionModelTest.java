package dev.akkad.member.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.member.watch.World.Change;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Random writes, credits, compactions, deaths of the session between any two messages and deaths of the hub between any
 * two steps, with every hand-over delayed at random. {@link StreamModel} checks each response as it comes.
 */
class SessionModelTest {
    private static final int SEEDS = 300;
    private static final int STEPS = 1500;

    private static final class Run {
        final Random random;
        final SessionRig rig;
        final StreamModel model;
        final Set<Long> idsInUse = new HashSet<>();
        int seen;

        Run(long seed) {
            random = new Random(seed);
            rig = new SessionRig(random.nextBoolean() ? 300 : 1 << 20, 1 + random.nextInt(20), 1 + random.nextInt(20));
            model = new StreamModel(rig.world);
        }

        void step() {
            int dice = random.nextInt(100);
            if (dice < 70) {
                deliver();
            } else if (dice < 78) {
                write();
            } else if (dice < 85) {
                rig.world.apply();
            } else if (dice < 90) {
                rig.world.hub.flush();
            } else if (dice < 98) {
                client();
            } else {
                fault();
            }
            check();
        }

        void deliver() {
            switch (random.nextInt(4)) {
                case 0, 1 -> rig.stepSession();
                case 2 -> rig.stepHub();
                default -> read();
            }
        }

        void read() {
            if (!rig.toReader.isEmpty() && random.nextInt(3) == 0) {
                rig.toReader.add(rig.toReader.remove()); // not in order
            }
            rig.stepReader(1 + random.nextInt(20));
        }

        void write() {
            List<Change> changes = new ArrayList<>();
            Set<String> keys = new HashSet<>();
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                String key = "k" + random.nextInt(6);
                if (keys.add(key)) {
                    changes.add(new Change(key, random.nextInt(4) == 0 ? null : "v".repeat(random.nextInt(80))));
                }
            }
            rig.world.write(changes.toArray(new Change[0]));
        }

        void client() {
            switch (random.nextInt(8)) {
                case 0 -> create();
                case 1 -> cancel();
                case 2, 3 -> rig.toSession.add(SessionCommand.RequestProgress.INSTANCE);
                case 4 -> rig.toSession.add(SessionCommand.ProgressDue.INSTANCE);
                case 5 -> rig.toSession.add(SessionCommand.RetryDue.INSTANCE);
                default -> rig.toSession.add(new SessionCommand.AddCredit(random.nextInt(6)));
            }
        }

        void create() {
            long id = random.nextInt(3) == 0 ? 50 + random.nextInt(1_000_000) : 0;
            if (idsInUse.size() > 8 || (id != 0 && !idsInUse.add(id))) {
                return;
            }
            String key = "k" + random.nextInt(6);
            String end = List.of("", "\0", "k9").get(random.nextInt(3));
            long start = switch (random.nextInt(4)) {
                case 0, 1 -> 0;
                case 2 -> 1 + random.nextInt((int) rig.world.applied);
                default -> rig.world.applied + random.nextInt(8);
            };
            StringBuilder options = new StringBuilder();
            for (char option : "pPDvf".toCharArray()) {
                options.append(random.nextInt(3) == 0 ? option : ' ');
            }
            SessionCommand.Create create = SessionRig.create(id, key, end, start, options.toString());
            model.asked(create);
            rig.toSession.add(create);
        }

        void cancel() {
            List<Long> ids = new ArrayList<>(model.watches().keySet());
            if (!ids.isEmpty()) {
                rig.toSession.add(new SessionCommand.Cancel(ids.get(random.nextInt(ids.size()))));
            }
        }

        void fault() {
            World world = rig.world;
            switch (random.nextInt(3)) {
                case 0 -> rig.toSession.addFirst(new SessionCommand.Crash("model"));
                case 1 -> {
                    if (world.applied > Math.max(2, world.compactRevision)) {
                        long room = world.applied - Math.max(1, world.compactRevision);
                        world.compact(world.applied - random.nextInt((int) Math.min(room, 20)));
                    }
                }
                default -> {
                    long floor = Math.max(1, world.compactRevision);
                    long back = random.nextInt((int) Math.min(world.applied - floor, 10) + 1);
                    rig.restartHub(world.applied - back);
                }
            }
        }

        void check() {
            assertThat(rig.errors).isEmpty();
            for (; seen < rig.sent.size(); seen++) {
                model.received(rig.sent.get(seen));
            }
        }

        void finish() {
            rig.credit(1_000_000);
            rig.world.applyAll();
            rig.tell(SessionCommand.RetryDue.INSTANCE);
            check();
            model.complete();
            int before = model.progressCount;
            for (int i = 0; i < 10; i++) {
                rig.world.write(new Change("other", "x")); // past every future start
            }
            rig.world.applyAll();
            rig.run();
            rig.tell(SessionCommand.RequestProgress.INSTANCE);
            check();
            model.complete();
            assertThat(model.progressCount).isEqualTo(before + (model.watches().isEmpty() ? 0 : 1));
        }
    }

    @Test
    void everyWatchSeesExactlyItsEventsWhateverDies() {
        int events = 0;
        int progress = 0;
        int compacted = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Run run = new Run(seed);
            try {
                for (int i = 0; i < STEPS; i++) {
                    run.step();
                }
                run.finish();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
            events += run.model.eventCount;
            progress += run.model.progressCount;
            compacted += run.model.compactedCount;
        }
        // The model has met everything it is there for.
        assertThat(events).isGreaterThan(SEEDS * 50);
        assertThat(progress).isGreaterThan(SEEDS);
        assertThat(compacted).isGreaterThan(SEEDS / 20);
    }
}
