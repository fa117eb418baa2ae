package dev.akkad.ctl.command;

import com.google.protobuf.ByteString;
import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.cli.GoParse;
import dev.akkad.ctl.cli.GoUnquote;
import dev.akkad.ctl.cli.Parsed;
import dev.akkad.ctl.cli.Parser;
import dev.akkad.wire.pb.etcdserverpb.Compare;
import dev.akkad.wire.pb.etcdserverpb.RequestOp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines of a transaction: {@code mod("key") > "7"}, and {@code get}, {@code put} or {@code del} with flags. */
final class TxnGrammar {
    private static final Pattern WORD = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'|[^'\"\\s]\\S*[^'\"\\s]?");
    private static final String QUOTED = "(\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`)";
    private static final Pattern KEY = Pattern.compile(QUOTED + "\\s*\\)\\s*(.*)");
    private static final Pattern SIGN = Pattern.compile("(\\S+)\\s*(.*)");
    private static final Pattern VALUE = Pattern.compile(QUOTED + ".*");
    private static final Command<Session> REQUESTS =
            Command.group("txn", "", List.of(KeyCommands.GET, KeyCommands.PUT, KeyCommands.DEL));

    private TxnGrammar() {}

    /** Words between blanks, some in quotes. */
    static List<String> words(String line) throws Failure {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line);
        while (matcher.find()) {
            String word = matcher.group();
            if (word.startsWith("'") && word.length() > 1) {
                word = word.substring(1, word.length() - 1);
            } else if (word.startsWith("\"")) {
                word = unquoted(word);
            }
            words.add(word);
        }
        return words;
    }

    private static String unquoted(String word) throws Failure {
        try {
            return GoUnquote.bytes(word).toStringUtf8();
        } catch (IllegalArgumentException e) {
            throw new Failure(Failure.INVALID_INPUT, String.valueOf(e.getMessage()));
        }
    }

    static Compare compare(String line) throws Failure {
        int parenthesis = line.indexOf('(');
        if (parenthesis < 0) {
            throw invalid("malformed comparison: " + line);
        }
        String target = line.substring(0, parenthesis);
        Matcher key = KEY.matcher(line.substring(parenthesis + 1));
        Matcher sign = SIGN.matcher(key.matches() ? key.group(2) : "");
        Matcher value = VALUE.matcher(sign.matches() ? sign.group(2) : "");
        if (!value.matches()) {
            String found = key.matches() ? key.group(1) : "\"\"";
            throw invalid("malformed comparison: " + line + "; got " + target + "(" + found + ") "
                    + (sign.matches() ? sign.group(1) : "") + " \"\"");
        }
        Compare.Builder compare = Compare.newBuilder().setResult(result(sign.group(1), line));
        try {
            compare.setKey(GoUnquote.bytes(key.group(1)));
            target(compare, target, GoUnquote.bytes(value.group(1)), line);
        } catch (IllegalArgumentException e) {
            throw invalid("invalid txn compare request: " + line);
        }
        return compare.build();
    }

    private static void target(Compare.Builder compare, String target, ByteString value, String line) throws Failure {
        String text = value.toStringUtf8();
        switch (target) {
            case "ver", "version" ->
                compare.setTarget(Compare.CompareTarget.VERSION).setVersion(GoParse.decimal(text));
            case "c", "create" ->
                compare.setTarget(Compare.CompareTarget.CREATE).setCreateRevision(GoParse.decimal(text));
            case "m", "mod" -> compare.setTarget(Compare.CompareTarget.MOD).setModRevision(GoParse.decimal(text));
            case "val", "value" ->
                compare.setTarget(Compare.CompareTarget.VALUE).setValue(value);
            case "lease" -> compare.setTarget(Compare.CompareTarget.LEASE).setLease(GoParse.signedHex(text));
            default -> throw invalid("malformed comparison: " + line + " (unknown target " + target + ")");
        }
    }

    private static Compare.CompareResult result(String sign, String line) throws Failure {
        return switch (sign) {
            case "=" -> Compare.CompareResult.EQUAL;
            case "!=" -> Compare.CompareResult.NOT_EQUAL;
            case ">" -> Compare.CompareResult.GREATER;
            case "<" -> Compare.CompareResult.LESS;
            default -> throw invalid("malformed comparison: " + line + " (unknown result op " + sign + ")");
        };
    }

    static RequestOp request(String line, Io io) throws Failure, IOException {
        List<String> words = words(line);
        if (words.size() < 2) {
            throw invalid("invalid txn compare request: " + line);
        }
        Parsed<Session> parsed;
        try {
            parsed = new Parser<>(REQUESTS, List.of()).parse(words);
        } catch (Failure e) {
            throw invalid(e.text() + " in: " + line);
        }
        return switch (parsed.command().name()) {
            case "get" ->
                RequestOp.newBuilder()
                        .setRequestRange(KeyCommands.range(parsed.words(), parsed.values()))
                        .build();
            case "put" ->
                RequestOp.newBuilder()
                        .setRequestPut(KeyCommands.put(parsed.words(), parsed.values(), io))
                        .build();
            case "del" ->
                RequestOp.newBuilder()
                        .setRequestDeleteRange(KeyCommands.delete(parsed.words(), parsed.values()))
                        .build();
            default -> throw invalid("invalid txn request: " + line);
        };
    }

    private static Failure invalid(String text) {
        return new Failure(Failure.INVALID_INPUT, text);
    }
}
