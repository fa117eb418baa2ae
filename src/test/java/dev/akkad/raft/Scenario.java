package dev.akkad.raft;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Plays a story line by line. Lines that begin with {@code >} are what happened after the command above them; comments
 * begin with {@code #}.
 *
 * <pre>
 *   cluster 3 [learners 1] [no-pre-vote]   founders, from 1 on           campaign 1        tick 1 [10]
 *   propose 1 a b                          read 1 7                      transfer 1 3      compact 1 4
 *   add-voter 1 4 | add-learner | promote | remove                       unreachable 1 3
 *   deliver          what is in flight, not what follows                 settle            until quiet
 *   settle quietly   the same, without the trace                         run 5             ticks for all, quietly
 *   drop 1 3         loses what is in flight                             cut 1 3           loses from now on
 *   isolate 1        heal                                                hold 1            writes wait
 *   persist 1        all held writes become durable, and later ones at once
 *   crash 1          restart 1                                           show              each member in one line
 * </pre>
 */
final class Scenario {
    private @Nullable Cluster cluster;
    private final List<String> output = new ArrayList<>();
    private boolean quiet;
    private final Map<String, Consumer<String[]>> commands = new TreeMap<>();

    Scenario() {
        commands.put("cluster", this::found);
        commands.put("campaign", a -> cluster().step(id(a[1]), Input.Campaign.INSTANCE));
        commands.put("tick", a -> cluster().tick(id(a[1]), a.length > 2 ? Integer.parseInt(a[2]) : 1));
        commands.put("propose", a -> cluster().propose(id(a[1]), Arrays.copyOfRange(a, 2, a.length)));
        commands.put("read", a -> cluster().read(id(a[1]), Long.parseLong(a[2])));
        commands.put("transfer", a -> cluster().step(id(a[1]), new Input.TransferLeadership(id(a[2]))));
        commands.put("compact", a -> cluster().compact(id(a[1]), Long.parseLong(a[2])));
        commands.put("unreachable", a -> cluster().step(id(a[1]), new Input.Unreachable(id(a[2]))));
        for (ConfigChange.Type type : ConfigChange.Type.values()) {
            String name = type.name().toLowerCase(Locale.ROOT).replace('_', '-');
            commands.put(name, a -> cluster().change(id(a[1]), type, id(a[2])));
        }
        commands.put("deliver", a -> cluster().deliverOnce());
        commands.put("settle", a -> quietly(a.length > 1, () -> cluster().settle()));
        commands.put("run", a -> quietly(true, () -> cluster().run(Integer.parseInt(a[1]))));
        commands.put("drop", a -> cluster().drop(id(a[1]), id(a[2])));
        commands.put("cut", a -> cluster().cut(id(a[1]), id(a[2])));
        commands.put("isolate", a -> cluster().isolate(id(a[1])));
        commands.put("heal", a -> cluster().heal());
        commands.put("hold", a -> cluster().holdWrites(id(a[1])));
        commands.put("persist", a -> cluster().releaseWrites(id(a[1])));
        commands.put("crash", a -> cluster().crash(id(a[1])));
        commands.put("restart", a -> cluster().restart(id(a[1])));
        commands.put("show", a -> show());
    }

    /** The commands, each followed by what happened. */
    List<String> play(List<String> lines) {
        for (String line : lines) {
            if (line.startsWith(">")) {
                continue;
            }
            output.add(line);
            String command = line.strip();
            if (!command.isEmpty() && !command.startsWith("#")) {
                String[] words = command.split(" ");
                requireNonNull(commands.get(words[0]), () -> "no command " + words[0])
                        .accept(words);
            }
        }
        return output;
    }

    private void found(String[] words) {
        List<String> options = List.of(words);
        int learners = options.contains("learners") ? Integer.parseInt(words[options.indexOf("learners") + 1]) : 0;
        Membership founders = Cluster.membership(Integer.parseInt(words[1]), learners);
        boolean preVote = !options.contains("no-pre-vote");
        cluster = Cluster.of(founders, Cluster.Options.DEFAULT.withPreVote(preVote), 1)
                .tracedTo(this::print);
    }

    private void show() {
        for (TestMember member : cluster().members()) {
            if (member.isUp()) {
                Raft raft = member.raft();
                print(raft.id() + " " + raft.role() + " term=" + raft.term() + " leader=" + raft.leader() + " log=["
                        + raft.firstIndex() + ", " + raft.lastIndex() + "] commit=" + raft.committed() + " applied="
                        + cluster().applied(raft.id()));
            } else {
                print(member.id + " is down");
            }
        }
    }

    private void quietly(boolean mute, Runnable action) {
        quiet = mute;
        action.run();
        quiet = false;
    }

    private void print(String line) {
        if (!quiet) {
            output.add("> " + line);
        }
    }

    private Cluster cluster() {
        return requireNonNull(cluster, "the story begins with: cluster N");
    }

    private static long id(String word) {
        return Long.parseLong(word);
    }
}
