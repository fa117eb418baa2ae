package dev.akkad.it;

import dev.akkad.Judges;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The real etcdctl, with some endpoints. */
record Etcdctl(String endpoints) {
    static final Map<String, String> ENVIRONMENT = Map.of("ETCDCTL_API", "3");
    private static final Duration LIMIT = Duration.ofSeconds(20);

    Shell.Result run(String... arguments) {
        return runWithInput("", arguments);
    }

    Shell.Result runWithInput(String stdin, String... arguments) {
        List<String> command = new ArrayList<>(List.of(Judges.etcdctl().toString(), "--endpoints=" + endpoints));
        command.addAll(Arrays.asList(arguments));
        return Shell.run(LIMIT, ENVIRONMENT, command, stdin);
    }
}
