package dev.akkad.lab;

import dev.akkad.member.MemberGuardian.Victim;
import dev.akkad.member.MemberInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fault API: {@code GET /lab} tells what is wrong at the moment, {@code POST /lab/…} makes it so.
 *
 * <pre>
 *   kill  {"actor":"keyspace"}                            pause {"actor":"keyspace","millis":500}
 *   disk  {"file":"journal","failNext":1}                 disk  {"file":"store","slowMillis":200}
 *   link  {"peer":"m2","direction":"out","lossPercent":100}     … "delayMillis":200
 *   clock {"jumpMillis":-5000}                            crash {}         heal {}
 * </pre>
 *
 * <p>The answer is {@code {"done":"…"}}, or {@code {"error":"…"}} with a status of 400 or 404.
 */
final class LabApi {
    static final long PAUSE_MILLIS_MAX = 600_000;
    static final long SLOW_MILLIS_MAX = 60_000;
    static final long DELAY_MILLIS_MAX = 60_000;
    static final long FAILURES_MAX = 1_000;
    static final long JUMP_MILLIS_MAX = TimeUnit.DAYS.toMillis(3650);

    private static final Logger LOG = LoggerFactory.getLogger(LabApi.class);
    private static final String EVERYBODY = "all";
    private static final List<String> ACTORS =
            Arrays.stream(Victim.values()).map(LabApi::text).toList();
    private static final List<String> FILES =
            Arrays.stream(DiskFile.values()).map(DiskFile::text).toList();

    private final Lab lab;

    LabApi(Lab lab) {
        this.lab = lab;
    }

    /** {@code raft-member}. */
    static String text(Victim kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @param path what follows {@code /lab} */
    LabServer.Answer answer(String method, String path, String body) {
        try {
            if (path.isEmpty()) {
                return method.equals("GET") ? LabServer.Answer.of(200, LabState.json(lab)) : notAllowed("GET");
            }
            if (path.equals("/points")) {
                return method.equals("GET") ? LabServer.Answer.of(200, LabState.points(lab)) : notAllowed("GET");
            }
            if (!method.equals("POST")) {
                return notAllowed("POST");
            }
            Fields fields = Fields.parse(body);
            return switch (path) {
                case "/kill" -> kill(fields);
                case "/pause" -> pause(fields);
                case "/disk" -> disk(fields);
                case "/link" -> link(fields);
                case "/clock" -> clock(fields);
                case "/crash" -> crash(fields);
                case "/heal" -> heal(fields);
                default -> error(404, "no such fault: " + path.substring(1));
            };
        } catch (IllegalArgumentException e) {
            return error(400, String.valueOf(e.getMessage()));
        }
    }

    private LabServer.Answer kill(Fields fields) {
        Victim victim = actor(fields);
        fields.end();
        if (!lab.kill(victim)) {
            throw new IllegalArgumentException("the member does not run yet");
        }
        return done(text(victim) + " is killed");
    }

    private LabServer.Answer pause(Fields fields) {
        Victim victim = actor(fields);
        long millis = fields.required("millis", 1, PAUSE_MILLIS_MAX);
        fields.end();
        lab.pause(victim, TimeUnit.MILLISECONDS.toNanos(millis));
        return done(text(victim) + " stands still for " + millis + " ms");
    }

    private static Victim actor(Fields fields) {
        return Victim.values()[ACTORS.indexOf(fields.word("actor", ACTORS))];
    }

    private LabServer.Answer disk(Fields fields) {
        DiskFile file = DiskFile.values()[FILES.indexOf(fields.word("file", FILES))];
        OptionalLong failures = fields.number("failNext", 0, FAILURES_MAX);
        OptionalLong slow = fields.number("slowMillis", 0, SLOW_MILLIS_MAX);
        fields.end();
        List<String> said = new ArrayList<>();
        failures.ifPresent(writes -> {
            lab.disk(file).fail((int) writes);
            said.add("the next " + writes + " writes of the " + file.text() + " fail");
        });
        slow.ifPresent(millis -> {
            lab.disk(file).slow(TimeUnit.MILLISECONDS.toNanos(millis));
            said.add("each write of the " + file.text() + " takes " + millis + " ms more");
        });
        if (said.isEmpty()) {
            throw new IllegalArgumentException("nothing to do (expected: failNext or slowMillis)");
        }
        return done(String.join("; ", said));
    }

    private LabServer.Answer link(Fields fields) {
        String name = fields.text("peer");
        List<Links.Direction> directions = switch (fields.word("direction", List.of("out", "in", "both"))) {
            case "out" -> List.of(Links.Direction.OUT);
            case "in" -> List.of(Links.Direction.IN);
            default -> List.of(Links.Direction.values());
        };
        OptionalLong loss = fields.number("lossPercent", 0, 100);
        OptionalLong delay = fields.number("delayMillis", 0, DELAY_MILLIS_MAX);
        fields.end();
        if (loss.isEmpty() && delay.isEmpty()) {
            throw new IllegalArgumentException("nothing to do (expected: lossPercent or delayMillis)");
        }
        for (long peer : peers(name)) {
            for (Links.Direction direction : directions) {
                lab.links().change(direction, peer, fault -> {
                    LinkFault next = loss.isPresent() ? fault.withLoss((int) loss.getAsLong()) : fault;
                    return delay.isPresent() ? next.withDelay(TimeUnit.MILLISECONDS.toNanos(delay.getAsLong())) : next;
                });
            }
        }
        String ways = directions.stream()
                .map(way -> way == Links.Direction.OUT ? "to" : "from")
                .collect(Collectors.joining(" and "));
        return done(ways + " " + name
                + (loss.isPresent() ? ": " + loss.getAsLong() + " % are lost" : "")
                + (delay.isPresent() ? ": " + delay.getAsLong() + " ms late" : ""));
    }

    /** A name, an id as etcdctl shows it, or everybody but this member. */
    private List<Long> peers(String name) {
        List<MemberInfo> others = lab.members().stream()
                .filter(member -> member.id() != lab.memberId())
                .sorted(Comparator.comparing(MemberInfo::name))
                .toList();
        List<Long> found = others.stream()
                .filter(member -> name.equals(EVERYBODY)
                        || name.equals(member.name())
                        || name.equals(Long.toHexString(member.id())))
                .map(MemberInfo::id)
                .toList();
        if (found.isEmpty()) {
            String known = others.stream().map(member -> member.name() + ", ").collect(Collectors.joining());
            throw new IllegalArgumentException("peer: \"" + name + "\" (expected: " + known + EVERYBODY + ")");
        }
        return found;
    }

    private LabServer.Answer clock(Fields fields) {
        long millis = fields.required("jumpMillis", -JUMP_MILLIS_MAX, JUMP_MILLIS_MAX);
        fields.end();
        lab.jump(millis);
        return done("the clock is " + lab.aheadMillis() + " ms ahead");
    }

    private LabServer.Answer crash(Fields fields) {
        fields.end();
        LabServer.Answer answer = done("the process ends");
        return new LabServer.Answer(200, answer.body(), () -> lab.points().crash("crash"));
    }

    private LabServer.Answer heal(Fields fields) {
        fields.end();
        lab.heal();
        return done("all is healed");
    }

    private LabServer.Answer done(String what) {
        LOG.warn("lab: {}", what);
        return LabServer.Answer.of(200, LabState.single("done", lab.name() + ": " + what));
    }

    private static LabServer.Answer error(int status, String text) {
        return LabServer.Answer.of(status, LabState.single("error", text));
    }

    private static LabServer.Answer notAllowed(String expected) {
        return error(405, "expected: " + expected);
    }
}
