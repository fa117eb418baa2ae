package dev.akkad.lab;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.akkad.member.MemberGuardian.Victim;
import dev.akkad.member.MemberInfo;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What is wrong with a member, as JSON: only what is wrong is there. */
final class LabState {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private LabState() {}

    static String single(String name, String text) {
        return JSON.objectNode().put(name, text) + "\n";
    }

    static String json(Lab lab) {
        ObjectNode state = JSON.objectNode();
        state.put("member", lab.name());
        state.put("memberId", Long.toHexString(lab.memberId()));
        state.set("points", set(lab));
        state.set("links", links(lab));
        state.set("disks", disks(lab));
        state.set("paused", paused(lab));
        state.put("clockAheadMillis", lab.aheadMillis());
        return state + "\n";
    }

    private static ObjectNode set(Lab lab) {
        ObjectNode points = JSON.objectNode();
        for (Point point : Point.values()) {
            Terms terms = lab.points().get(point.text());
            if (terms != null) {
                points.put(point.text(), terms.text());
            }
        }
        return points;
    }

    private static ArrayNode links(Lab lab) {
        ArrayNode links = JSON.arrayNode();
        for (Links.Direction direction : Links.Direction.values()) {
            lab.links()
                    .all(direction)
                    .forEach((peer, fault) -> links.addObject()
                            .put("peer", name(lab, peer))
                            .put("direction", direction.name().toLowerCase(Locale.ROOT))
                            .put("lossPercent", fault.lossPercent())
                            .put("delayMillis", TimeUnit.NANOSECONDS.toMillis(fault.delayNanos())));
        }
        return links;
    }

    private static String name(Lab lab, long peer) {
        return lab.members().stream()
                .filter(member -> member.id() == peer && !member.name().isEmpty())
                .map(MemberInfo::name)
                .findFirst()
                .orElse(Long.toHexString(peer));
    }

    private static ObjectNode disks(Lab lab) {
        ObjectNode disks = JSON.objectNode();
        for (DiskFile file : DiskFile.values()) {
            DiskFault fault = lab.disk(file);
            if (fault.failing() > 0 || fault.slowNanos() > 0) {
                disks.putObject(file.text())
                        .put("failNext", fault.failing())
                        .put("slowMillis", TimeUnit.NANOSECONDS.toMillis(fault.slowNanos()));
            }
        }
        return disks;
    }

    private static ObjectNode paused(Lab lab) {
        ObjectNode paused = JSON.objectNode();
        for (Victim kind : Victim.values()) {
            if (lab.pausedNanos(kind) > 0) {
                paused.put(LabApi.text(kind), TimeUnit.NANOSECONDS.toMillis(lab.pausedNanos(kind)));
            }
        }
        return paused;
    }

    /** Every named point and what it means. */
    static String points(Lab lab) {
        ObjectNode points = JSON.objectNode();
        for (Point point : Point.values()) {
            Terms terms = lab.points().get(point.text());
            points.putObject(point.text())
                    .put("meaning", point.meaning())
                    .put("terms", terms == null ? "" : terms.text())
                    .put("count", terms == null ? 0 : terms.count());
        }
        return points + "\n";
    }
}
