package dev.akkad.ctl.lab;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;

/** {@code akkad lab points}: the named points. */
@Command(
        name = "points",
        description = "Shows the named points, and what is set for them",
        footer = "lab points --endpoint 127.0.0.1:2390  # where a member can be stopped")
public final class PointsCommand extends LabCommand {
    @Override
    void run(LabClient client) throws LabException {
        JsonNode points = client.get("/lab/points");
        points.properties().forEach(point -> {
            String terms = point.getValue().path("terms").asText();
            out().printf(
                            "%-26s %s%s%n",
                            point.getKey(),
                            point.getValue().path("meaning").asText(),
                            terms.isEmpty()
                                    ? ""
                                    : ": " + terms + ", came into force "
                                            + point.getValue().path("count").asLong() + " times");
        });
    }
}
