package dev.akkad.ctl.lab;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code akkad lab link}: what is sent between members is lost or late. */
@Command(
        name = "link",
        description = "Cuts, delays or heals a link of the member, in one direction or both, or loses some of it",
        footer = {
            "lab link cut --peer m2 --endpoint 127.0.0.1:2390  # nothing to m2 and nothing from there",
            "lab link cut --to all --endpoint 127.0.0.1:2390  # it hears and is not heard",
            "lab link delay --by 100ms --peer m2 --endpoint 127.0.0.1:2390  # late, in order",
            "lab link drop --percent 30 --from m3 --endpoint 127.0.0.1:2390  # some are lost"
        })
public final class LinkCommand extends LabCommand {
    @Parameters(paramLabel = "cut|delay|drop|heal", description = "what to do with it")
    String what = "";

    @Option(names = "--to", paramLabel = "NAME", description = "what this member sends to that one, or to all")
    List<String> to = new ArrayList<>();

    @Option(names = "--from", paramLabel = "NAME", description = "what this member receives from that one, or from all")
    List<String> from = new ArrayList<>();

    @Option(names = "--peer", paramLabel = "NAME", description = "both directions")
    List<String> peer = new ArrayList<>();

    @Option(names = "--by", paramLabel = "TIME", description = "for delay: how much later, such as 200ms; 1m at most")
    @Nullable
    String by;

    @Option(names = "--percent", paramLabel = "N", description = "for drop: how many of a hundred messages are lost")
    @Nullable
    Long percent;

    @Override
    void run(LabClient client) throws LabException {
        ObjectNode fault = fault();
        Map<String, List<String>> peersByDirection = new TreeMap<>(Map.of("out", to, "in", from, "both", peer));
        if (peersByDirection.values().stream().allMatch(List::isEmpty)) {
            throw new IllegalArgumentException("which link? (expected: --to, --from or --peer)");
        }
        for (Map.Entry<String, List<String>> each : peersByDirection.entrySet()) {
            for (String name : each.getValue()) {
                ask(client, "link", fault.deepCopy().put("peer", name).put("direction", each.getKey()));
            }
        }
    }

    private ObjectNode fault() {
        boolean isDelay = what.equals("delay");
        boolean isDrop = what.equals("drop");
        if ((by != null) != isDelay || (percent != null) != isDrop) {
            throw new IllegalArgumentException(
                    isDelay || isDrop
                            ? what + " needs " + (isDelay ? "--by alone" : "--percent alone")
                            : "--by goes with delay, --percent with drop");
        }
        ObjectNode fault = LabClient.request();
        return switch (what) {
            case "cut" -> fault.put("lossPercent", 100);
            case "heal" -> fault.put("lossPercent", 0).put("delayMillis", 0);
            case "delay" -> fault.put("delayMillis", millis("--by", String.valueOf(by)));
            case "drop" -> fault.put("lossPercent", percent);
            default -> throw new IllegalArgumentException(what + " (expected: cut, delay, drop or heal)");
        };
    }
}
