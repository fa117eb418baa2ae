package dev.akkad.it;

import dev.akkad.Judges;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The real curl against the HTTP side of one member. */
record Curl(String url) {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** What came back; for a stream that the time limit cut, what had come by then. */
    record Answer(int status, String contentType, String body) {}

    /** @param arguments of curl, before the address */
    Answer run(String path, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(Judges.curl().toString(), "-sS", "-w", "\n%{http_code} %{content_type}"));
        command.addAll(Arrays.asList(arguments));
        command.add(url + path);
        Shell.Result result = Shell.run(LIMIT, Map.of(), command);
        String text = result.ok();
        int end = text.lastIndexOf('\n');
        String[] about = text.substring(end + 1).split(" ", 2);
        return new Answer(Integer.parseInt(about[0]), about.length > 1 ? about[1] : "", text.substring(0, end));
    }

    /** As a person types it: {@code curl -d '{…}' URL}. */
    Answer post(String path, String json) {
        return run(path, "-d", json);
    }
}
