package dev.akkad.it;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.akkad.ctl.Akkadctl;
import dev.akkad.ctl.command.Io;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A tool and a server of its own, whose ids are taken out of what the tool prints. */
final class ParitySide {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Pattern LEASE = Pattern.compile("\"id\":(-?\\d+)");
    private static final Pattern MEMBER = Pattern.compile("\"cluster_id\":(\\d+),\"member_id\":(\\d+)");

    private final ProcessCluster server;
    private final @Nullable Path tool;
    private final List<Long> leases = new ArrayList<>();
    private final long cluster;
    private final long member;

    /** @param tool akkadctl, in this process, if there is none */
    ParitySide(ProcessCluster server, @Nullable Path tool) {
        this.server = server;
        this.tool = tool;
        Matcher ids = MEMBER.matcher(new Etcdctl(server.endpoints())
                .run("member", "list", "-w", "json")
                .ok());
        if (!ids.find()) {
            throw new IllegalStateException("no ids");
        }
        cluster = Long.parseUnsignedLong(ids.group(1));
        member = Long.parseUnsignedLong(ids.group(2));
    }

    ParityRun run(ParityLine line) {
        ParityLine own = line.with(this::own);
        Map<String, String> variables = new HashMap<>(own.variables());
        boolean namesEndpoint = own.words().stream().anyMatch(word -> word.startsWith("--endpoints"));
        variables.putIfAbsent("ETCDCTL_API", "3");
        List<String> words = new ArrayList<>(own.words());
        if (!namesEndpoint) {
            // As a flag, so that a variable for it is in its way.
            words.add(0, "--endpoints=" + server.endpoints());
        }
        return tool == null ? ours(own, words, variables) : judge(tool, own, words, variables);
    }

    private ParityRun ours(ParityLine line, List<String> words, Map<String, String> variables) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (PrintStream outStream = new PrintStream(out, false, StandardCharsets.UTF_8);
                PrintStream errStream = new PrintStream(err, false, StandardCharsets.UTF_8)) {
            byte[] input = line.input().getBytes(StandardCharsets.UTF_8);
            Io io = new Io(new ByteArrayInputStream(input), outStream, errStream, false);
            int exit = Akkadctl.run("etcdctl", words, variables, io);
            outStream.flush();
            errStream.flush();
            return seen(line, exit, out.toByteArray(), err.toByteArray(), "akkadctl");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private ParityRun judge(Path program, ParityLine line, List<String> words, Map<String, String> variables) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(words);
        String name = program.getFileName().toString();
        Shell.Raw raw = Shell.raw(LIMIT, variables, command, line.input());
        return raw.ended()
                ? seen(
                        line,
                        raw.exit(),
                        raw.stdout().unsafeArray(),
                        raw.stderr().unsafeArray(),
                        name)
                : new ParityRun(-1, "did not end\n", "", name);
    }

    private ParityRun seen(ParityLine line, int exit, byte[] out, byte[] err, String tool) {
        boolean isBinary = line.format().equals("protobuf") && exit == 0;
        String stdout = isBinary ? fields(out) : new String(out, StandardCharsets.UTF_8);
        if (line.isOf("lease grant")) {
            learnLeases();
        }
        return new ParityRun(exit, neutral(stdout), neutral(new String(err, StandardCharsets.UTF_8)), tool);
    }

    private static String fields(byte[] message) {
        try {
            return UnknownFieldSet.parseFrom(message).toString();
        } catch (InvalidProtocolBufferException e) {
            // Some commands print text in every format.
            return new String(message, StandardCharsets.UTF_8);
        }
    }

    /** At most one is new; in some formats its id is not shown. */
    private void learnLeases() {
        Matcher ids = LEASE.matcher(new Etcdctl(server.endpoints())
                .run("lease", "list", "-w", "json")
                .ok());
        while (ids.find()) {
            long id = Long.parseLong(ids.group(1));
            if (!leases.contains(id)) {
                leases.add(id);
            }
        }
    }

    private String own(String word) {
        String text = word.replace("$MEMBER", Long.toHexString(member))
                .replace("$PEER", server.member(0).peerUrl())
                .replace("$ENDPOINT", server.endpoints());
        for (int i = leases.size(); i > 0; i--) {
            text = text.replace("$LEASE" + i, Long.toHexString(leases.get(i - 1)));
        }
        return text;
    }

    /** Without what is this server's alone, or differs from run to run. */
    private String neutral(String text) {
        String neutral = text.replace(server.member(0).peerUrl(), "PEERURL").replace(server.endpoints(), "ENDPOINT");
        for (int i = 0; i < leases.size(); i++) {
            neutral = id(neutral, leases.get(i), "LEASE" + (i + 1));
        }
        neutral = id(neutral, member, "MEMBER");
        neutral = id(neutral, cluster, "CLUSTER");
        return neutral.replaceAll("(raft_?[tT]erm\"?|RaftTerm\") ?: ?\\d+", "$1:T")
                .replaceAll("(?i)(raft_?(applied)?_?index\"?) ?: ?\\d+", "$1:I")
                .replaceAll("(?i)(db_?size(inuse)?\"?) ?: ?\\d+", "$1:S")
                .replaceAll("\\d+(\\.\\d+)? [kM]?B\\b", "SIZE")
                .replaceAll("took(\"?[ :=]+\"?)[0-9.]+[mµn]?s", "took$1TIME")
                .replaceAll("(?m)^(\"Took\" : ).*$", "$1TIME")
                .replaceAll("\\b[0-9.]+[mµ]s\\b", "TIME")
                .replaceAll("(\"hash\":|\"Hash\" : )\\d+", "$1HASH")
                .replaceAll("remaining\\(\\d+s\\)", "remaining(Rs)")
                .replaceAll("(\"ttl\":|\"TTL\" : )\\d{3,}", "$1R");
    }

    private static String id(String text, long id, String name) {
        String hex = Long.toHexString(id);
        return text.replaceAll("\\b0*" + hex + "\\b", name)
                .replaceAll("\\b" + Long.toUnsignedString(id) + "\\b", name)
                .replaceAll("(?<![0-9])" + Long.toString(id) + "\\b", name);
    }
}
