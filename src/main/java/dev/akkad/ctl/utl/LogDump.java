package dev.akkad.ctl.utl;

import dev.akkad.base.Bytes;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.cli.GoText;
import dev.akkad.member.codec.CodecException;
import dev.akkad.member.codec.EventCodec;
import dev.akkad.raft.ConfigChange;
import dev.akkad.raft.Entry;
import dev.akkad.raft.HardState;
import dev.akkad.raft.Membership;
import dev.akkad.raft.RaftEvent;
import dev.akkad.store.DataDir;
import dev.akkad.store.LevelJournal;
import dev.akkad.store.LevelStore;
import dev.akkad.wire.EntryCodec;
import dev.akkad.wire.RequestText;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * log dump: the Raft log as JSON lines, in the order in which it was written, as far back as it is on disk: to its
 * beginning if the member has always kept it. An entry that a later line with the same index replaces was never
 * committed. The last line is what all of it comes to: hard state and commit index, as the member would start with.
 */
final class LogDump {
    private final PrintStream out;
    private HardState state = HardState.INITIAL;
    private long commitIndex;

    private LogDump(PrintStream out) {
        this.out = out;
    }

    static void dump(Job job) throws Failure, IOException {
        if (job.words().size() != 1) {
            throw Failure.arguments("log dump requires exactly one argument");
        }
        Path path = Path.of(job.words().get(0));
        SnapshotFiles.requireDataDir(path);
        try (DataDir directory = DataDir.open(path);
                LevelJournal journal = directory.openJournal()) {
            LogDump dump = new LogDump(job.io().out());
            journal.replayHistory(record -> dump.record(record.payload()));
            try (LevelStore store = directory.openStore()) {
                dump.end(store.durableIndex());
            }
        } catch (IllegalStateException e) {
            throw new Failure(Failure.ERROR, String.valueOf(e.getMessage()));
        }
    }

    private void record(Bytes payload) {
        try {
            EventCodec.decode(payload).forEach(this::event);
        } catch (CodecException e) {
            throw new IllegalStateException("a record that cannot be read: " + e.getMessage(), e);
        }
    }

    private void event(RaftEvent event) {
        if (event instanceof RaftEvent.EntriesAppended appended) {
            appended.entries().forEach(this::entry);
        } else if (event instanceof RaftEvent.TermStarted started) {
            state = new HardState(started.term(), 0);
            line("{\"type\":\"term\",\"term\":" + started.term() + "}");
        } else if (event instanceof RaftEvent.VoteCast vote) {
            state = new HardState(vote.term(), vote.candidate());
            line("{\"type\":\"vote\",\"term\":" + vote.term() + ",\"candidate\":\"" + GoText.hex(vote.candidate())
                    + "\"}");
        } else if (event instanceof RaftEvent.ConfigCommitted committed) {
            committed(committed.index());
            line("{\"type\":\"committed\",\"index\":" + committed.index() + "}");
        } else if (event instanceof RaftEvent.Bootstrapped founded) {
            line("{\"type\":\"founded\"," + membership(founded.membership()) + "}");
        } else if (event instanceof RaftEvent.LogCompacted compacted) {
            base("compacted", compacted.index(), compacted.term(), compacted.hardState(), compacted.membership());
        } else if (event instanceof RaftEvent.SnapshotInstalled installed) {
            base("snapshot", installed.index(), installed.term(), installed.hardState(), installed.membership());
        }
    }

    private void base(String type, long index, long term, HardState carried, Membership membership) {
        state = carried;
        committed(index);
        line("{\"type\":\"" + type + "\",\"index\":" + index + ",\"term\":" + term + "," + hardState() + ","
                + membership(membership) + "}");
    }

    private void committed(long index) {
        commitIndex = Math.max(commitIndex, index);
    }

    /** Only what is committed is applied, and the store holds what was. */
    private void end(long storedIndex) {
        committed(storedIndex);
        line("{\"type\":\"end\"," + hardState() + ",\"commit\":" + commitIndex + "}");
    }

    private String hardState() {
        return "\"hardState\":{\"term\":" + state.term() + ",\"vote\":\"" + GoText.hex(state.votedFor()) + "\"}";
    }

    private static String membership(Membership membership) {
        return "\"voters\":" + ids(membership.voters()) + ",\"learners\":" + ids(membership.learners());
    }

    private static String ids(Collection<Long> members) {
        return members.stream().map(id -> "\"" + GoText.hex(id) + "\"").collect(Collectors.joining(",", "[", "]"));
    }

    private void entry(Entry entry) {
        String begin = "{\"type\":\"entry\",\"index\":" + entry.index() + ",\"term\":" + entry.term();
        if (entry.kind() == Entry.Kind.CONFIG) {
            ConfigChange change = ConfigChange.decode(entry.data());
            line(begin + ",\"kind\":\"config\",\"change\":\"" + change.type() + "\",\"member\":\""
                    + GoText.hex(change.memberId()) + "\"}");
        } else if (entry.data().isEmpty()) {
            line(begin + ",\"kind\":\"empty\"}");
        } else {
            line(begin + ",\"kind\":\"command\"," + command(entry.data()) + "}");
        }
    }

    private static String command(Bytes data) {
        try {
            EntryCodec.Decoded decoded = EntryCodec.decode(data);
            return "\"request\":" + string(RequestText.of(decoded.requestId(), decoded.request()));
        } catch (IllegalArgumentException e) {
            return "\"bytes\":\"" + HexFormat.of().formatHex(data.unsafeArray()) + "\"";
        }
    }

    private static String string(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    private void line(String json) {
        byte[] bytes = (json + "\n").getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
    }
}
