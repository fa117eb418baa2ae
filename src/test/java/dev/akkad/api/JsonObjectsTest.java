package dev.akkad.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonObjectsTest implements JsonObjects.Sink {
    private static final int BYTES_MAX = 40;

    private final JsonObjects objects = new JsonObjects(this, BYTES_MAX);
    private final List<String> found = new ArrayList<>();
    private int pauseAfter = Integer.MAX_VALUE;

    @Override
    public void onObject(String json) {
        found.add(json);
        if (found.size() == pauseAfter) {
            objects.pause();
        }
    }

    @Override
    public void onMalformed(String reason) {
        found.add("malformed: " + reason);
    }

    @Override
    public void onTooLong(int bytes) {
        found.add("too long: " + bytes);
    }

    @Override
    public void onEnd() {
        found.add("end");
    }

    private void feed(String text) {
        objects.feed(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void objectsFollowEachOtherWithOrWithoutSpace() {
        feed(" {\"a\":{\"b\":[1,{}]}}{\"c\":\"}{\"}\r\n\t {}  ");
        objects.end();

        assertThat(found).containsExactly("{\"a\":{\"b\":[1,{}]}}", "{\"c\":\"}{\"}", "{}", "end");
    }

    @Test
    void theWayItIsCutDoesNotMatter() {
        String text = "{\"ключ\":\"\\\"\\u00e9\"} {\"b\":-1.5e3}\n{\"c\":[true,null]}";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int cut = 1; cut < bytes.length; cut++) {
            found.clear();
            JsonObjects cutObjects = new JsonObjects(this, BYTES_MAX);
            for (int at = 0; at < bytes.length; at += cut) {
                cutObjects.feed(java.util.Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + cut)));
            }
            cutObjects.end();

            assertThat(found)
                    .as("pieces of %d bytes", cut)
                    .containsExactly("{\"ключ\":\"\\\"\\u00e9\"}", "{\"b\":-1.5e3}", "{\"c\":[true,null]}", "end");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "5",
                "\"text\"",
                "null",
                "nonsense",
                "{'a':1}",
                "{a:1}",
                "{\"a\":NaN}",
                "{\"a\":01}",
                "{\"a\":1,}",
                "{\"a\" 1}",
                "{\"a\":\"\n\"}",
                "{]",
                "}"
            })
    void whatIsNotAnObjectOfStrictJsonIsMalformed(String text) {
        feed(text);
        objects.end();

        assertThat(found).singleElement().asString().startsWith("malformed: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"a\"", "{\"a\":1", "{\"a\":\"x"})
    void anEndInsideAnObjectIsMalformed(String text) {
        feed(text);
        objects.end();

        assertThat(found).containsExactly("malformed: unexpected EOF");
    }

    @Test
    void whatFollowsAnErrorIsIgnored() {
        feed("{}]");
        feed("{}");
        objects.end();

        assertThat(found).hasSize(2).first().isEqualTo("{}");
    }

    @Test
    void anObjectAboveTheLimitIsRefusedWhetherWholeOrNot() {
        String value = "x".repeat(BYTES_MAX);
        feed("{\"a\":\"" + value + "\"}");
        assertThat(found).containsExactly("too long: 48");

        found.clear();
        JsonObjects inPieces = new JsonObjects(this, BYTES_MAX);
        for (char c : ("{\"a\":\"" + value).toCharArray()) {
            inPieces.feed(new byte[] {(byte) c});
        }
        assertThat(found).containsExactly("too long: 41");
    }

    @Test
    void whiteSpaceCostsNothing() {
        for (int i = 0; i < 1000; i++) {
            feed(" \n\t\r");
        }
        feed("{}");
        objects.end();

        assertThat(found).containsExactly("{}", "end");
    }

    @Test
    void whilePausedNothingIsFound() {
        pauseAfter = 1;
        feed("{\"n\":1}{\"n\":2}");
        feed("{\"n\":3}");
        objects.end();
        assertThat(found).containsExactly("{\"n\":1}");

        objects.resume();

        assertThat(found).containsExactly("{\"n\":1}", "{\"n\":2}", "{\"n\":3}", "end");
    }
}
