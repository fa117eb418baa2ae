package dev.akkad.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.akkad.base.Bytes;
import dev.akkad.mvcc.Event;
import dev.akkad.mvcc.KeyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random requests: the machine, restarted at random, against a model that keeps everything. */
class MachineModelTest {
    private static final int STEPS = 400;

    private final MachineKit kit = new MachineKit();
    private final MachineKit steady = new MachineKit();
    private final NaiveModel model = new NaiveModel();
    private final List<List<Event>> events = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void theMachineAgreesWithTheModelAcrossRestarts(long seed) {
        RandomRequests requests = new RandomRequests(seed);
        Random random = new Random(-seed);
        for (int step = 0; step < STEPS; step++) {
            Request request = requests.next(model.revision());
            Applied applied = kit.apply(request);
            assertThat(applied.outcome())
                    .as("seed %d step %d: %s", seed, step, request)
                    .isEqualTo(model.apply(request));
            assertThat(steady.apply(request)).isEqualTo(applied);
            if (!applied.events().isEmpty()) {
                events.add(applied.events());
            }
            if (random.nextInt(3) == 0) {
                kit.machine.compactSome(1 + random.nextInt(4));
                kit.machine.applied();
            }
            if (random.nextInt(20) == 0) {
                kit.restart();
            }
            if (random.nextInt(10) == 0) {
                compareEverything();
            }
        }
        compareEverything();
        kit.compactFully();
        steady.compactFully();
        assertThat(kit.hash()).isEqualTo(steady.hash());
    }

    private void compareEverything() {
        Machine machine = kit.machine;
        assertThat(machine.revision()).isEqualTo(model.revision());
        assertThat(machine.compactRevision()).isEqualTo(model.compacted());
        assertThat(machine.liveKeys()).isEqualTo(model.state(model.revision()).size());
        for (long at = Math.max(1, model.compacted()); at <= model.revision(); at++) {
            Response.Range range = kit.range(MachineKit.get(MachineKit.ALL, at));
            assertThat(range.kvs()).isEqualTo(List.copyOf(model.state(at).values()));
            assertThat(range.count()).isEqualTo(range.kvs().size());
            assertThat(kit.hashKv(at)).isEqualTo(steady.hashKv(at));
        }
        for (long lease : model.leases().keySet()) {
            assertThat(machine.leaseKeys(lease)).isEqualTo(model.keysOf(lease));
        }
        compareHistory(Math.max(2, model.compacted()));
    }

    /** Events replayed onto the state before them give the state after them, and carry what they replaced. */
    private void compareHistory(long from) {
        SortedMap<Bytes, KeyValue> state = new TreeMap<>(model.state(from - 1));
        List<Long> mains = new ArrayList<>();
        boolean whole = kit.machine.history(from, Long.MAX_VALUE, (main, changes) -> {
            mains.add(main);
            if (main > model.compacted()) {
                assertThat(changes).isEqualTo(events.get((int) main - 2));
            }
            for (Event event : changes) {
                KeyValue before = main - 1 < model.compacted() || event.isCreate()
                        ? null
                        : model.state(main - 1).get(event.kv().key());
                assertThat(kit.machine.prevKv(event)).isEqualTo(before);
                replay(state, event);
            }
            if (main > model.compacted()) {
                assertThat(state).isEqualTo(model.state(main));
            }
            return true;
        });
        assertThat(whole).isTrue();
        assertThat(mains).hasSize((int) (model.revision() - from + 1));
    }

    private static void replay(SortedMap<Bytes, KeyValue> state, Event event) {
        if (event.type() == Event.Type.PUT) {
            state.put(event.kv().key(), event.kv());
        } else {
            state.remove(event.kv().key());
        }
    }
}
