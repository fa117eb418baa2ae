package dev.akkad.differ;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.akkad.wire.pb.etcdserverpb.PutRequest;
import dev.akkad.wire.pb.etcdserverpb.RequestOp;
import dev.akkad.wire.pb.etcdserverpb.TxnRequest;
import dev.akkad.wire.pb.etcdserverpb.WatchCreateRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
    private static final int TRIES = 1_000;

    private int tries;

    private static Step.Call put(String key, String value) {
        return new Step.Call(0, Rpc.PUT, putRequest(key, value));
    }

    private static PutRequest putRequest(String key, String value) {
        return PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setValue(ByteString.copyFromUtf8(value))
                .build();
    }

    private static List<Step> manyWith(Step... wanted) {
        List<Step> steps = new ArrayList<>();
        IntStream.range(0, 300).forEach(i -> steps.add(put("key" + i, "value")));
        for (int i = 0; i < wanted.length; i++) {
            steps.add(90 * i + 7, wanted[i]);
        }
        return steps;
    }

    @Test
    void onlyTheStepsThatMatterRemainInTheirOrder() {
        Step first = new Step.KeepAlive(1);
        Step second = new Step.KeepAlive(2);
        Step third = new Step.KeepAlive(3);

        List<Step> shortest = new Shrinker(steps -> steps.containsAll(List.of(first, second, third)), TRIES)
                .shrink(manyWith(first, second, third));

        assertThat(shortest).containsExactly(first, second, third);
    }

    @Test
    void requestsLoseTheFieldsThatDoNotMatter() {
        TxnRequest txn = TxnRequest.newBuilder()
                .addSuccess(RequestOp.newBuilder().setRequestPut(putRequest("a", "1")))
                .addSuccess(RequestOp.newBuilder().setRequestPut(putRequest("b", "2")))
                .addFailure(RequestOp.newBuilder().setRequestPut(putRequest("c", "3")))
                .build();
        TxnRequest simplest = TxnRequest.newBuilder()
                .addSuccess(RequestOp.newBuilder()
                        .setRequestPut(PutRequest.newBuilder().setValue(ByteString.copyFromUtf8("2"))))
                .build();

        List<Step> shortest = new Shrinker(
                        steps -> steps.stream().anyMatch(step -> step.toString().contains("\"2\"")), TRIES)
                .shrink(manyWith(new Step.Call(1, Rpc.TXN, txn)));

        assertThat(shortest).containsExactly(new Step.Call(1, Rpc.TXN, simplest));
    }

    @Test
    void revisionsBecomeReachableWithLess() {
        Step watch = new Step.Watch(
                1, WatchCreateRequest.newBuilder().setStartRevision(150).build());

        List<Step> shortest = new Shrinker(ShrinkerTest::writesUpToAWatch, TRIES).shrink(manyWith(watch));

        assertThat(shortest).hasSize(2);
    }

    /** As many writes as the watch's revision asks for. */
    private static boolean writesUpToAWatch(List<Step> steps) {
        return steps.stream()
                .filter(Step.Watch.class::isInstance)
                .map(Step.Watch.class::cast)
                .anyMatch(watch -> watch.request().getStartRevision() > 0
                        && steps.size() > watch.request().getStartRevision());
    }

    @Test
    void triesAreBounded() {
        new Shrinker(
                        steps -> {
                            tries++;
                            return false;
                        },
                        40)
                .shrink(manyWith());

        assertThat(tries).isEqualTo(40);
    }
}
