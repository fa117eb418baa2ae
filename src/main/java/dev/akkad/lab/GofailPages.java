package dev.akkad.lab;

import java.util.Arrays;
import java.util.stream.Collectors;

/** gofail's protocol: {@code GET /} lists, {@code GET}, {@code PUT} and {@code DELETE /NAME} are about one point. */
final class GofailPages {
    private static final String COUNT = "/count";
    private static final String ALL = "failpoints";

    private final Points points;

    GofailPages(Points points) {
        this.points = points;
    }

    LabServer.Answer answer(String method, String name, String body) {
        try {
            return switch (method) {
                case "PUT" -> put(name, body);
                case "GET" -> name.isEmpty() ? list() : get(name);
                case "DELETE" -> delete(name);
                default -> LabServer.Answer.of(405, "Method not allowed\n");
            };
        } catch (IllegalArgumentException e) {
            int status = method.equals("GET") ? 404 : 400;
            return LabServer.Answer.of(status, failure(method) + e.getMessage() + "\n");
        }
    }

    private static String failure(String method) {
        return switch (method) {
            case "PUT" -> "fail to set failpoint: ";
            case "DELETE" -> "failed to delete failpoint ";
            default -> "failed to GET: ";
        };
    }

    private LabServer.Answer put(String name, String body) {
        if (name.equalsIgnoreCase(ALL)) {
            points.enableAll(body);
        } else {
            points.enable(name, body);
        }
        return LabServer.Answer.of(204, "");
    }

    private LabServer.Answer list() {
        return LabServer.Answer.of(
                200,
                Arrays.stream(Point.values())
                        .map(Point::text)
                        .sorted()
                        .map(name -> name + "=" + text(name) + "\n")
                        .collect(Collectors.joining()));
    }

    private String text(String name) {
        Terms terms = points.get(name);
        return terms == null ? "" : terms.text();
    }

    private LabServer.Answer get(String name) {
        boolean isCount = name.endsWith(COUNT);
        Terms terms = points.get(isCount ? name.substring(0, name.length() - COUNT.length()) : name);
        if (terms == null) {
            return LabServer.Answer.of(isCount ? 500 : 404, failure("GET") + Points.DISABLED + "\n");
        }
        return LabServer.Answer.of(200, isCount ? Integer.toString(terms.count()) : terms.text() + "\n");
    }

    private LabServer.Answer delete(String name) {
        points.disable(name);
        return LabServer.Answer.of(204, "");
    }
}
