package dev.akkad.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class KvModelTest {
    private static final long BUDGET = 200_000;

    @Test
    void theHashOfAStateIsThatOfItsKeysHoweverItCameToBe() {
        Random random = new Random(1);
        KvModel model = new KvModel();
        KvModel.State state = model.init();
        for (int i = 0; i < 500; i++) {
            String key = "k" + random.nextInt(5);
            List<Action.Change> changes = random.nextBoolean()
                    ? List.of(new Action.Put(key, "v" + i), new Action.Delete("x" + key))
                    : List.of(new Action.Delete(key), new Action.Put("x" + key, "w" + i));
            state = last(model.step(state, unanswered(new Action.Write(List.of(), changes))));

            assertThat(state.hash()).isEqualTo(state.live().hashCode());
        }
        assertThat(state.live()).hasSizeGreaterThan(3);
    }

    /** What may have happened in its place has the same revision, and must not fall into one bucket for it. */
    @Test
    @Timeout(60)
    void manyUnansweredWritesDoNotStopTheSearch() {
        List<Op> ops = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            ops.add(unanswered(Action.Write.put("k" + i, "v")));
        }
        ops.add(new Op(1, "m1", Action.Read.of("k0"), new Result.Found(99, List.of()), 5, 6));

        assertThat(LinearizabilityCheck.check(new KvModel(), ops, BUDGET))
                .isNotEqualTo(LinearizabilityCheck.Verdict.LINEARIZABLE);
    }

    private static KvModel.State last(Set<KvModel.State> states) {
        return states.stream()
                .max((a, b) -> Long.compare(a.revision(), b.revision()))
                .orElseThrow();
    }

    private static Op unanswered(Action action) {
        return Op.unanswered(0, "m1", action, 0);
    }
}
