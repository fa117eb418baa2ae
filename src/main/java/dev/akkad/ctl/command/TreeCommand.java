package dev.akkad.ctl.command;

import dev.akkad.ctl.cli.Command;
import dev.akkad.ctl.cli.Failure;
import dev.akkad.ctl.cli.Flag;
import dev.akkad.ctl.print.Sizes;
import java.io.PrintStream;
import java.util.SortedMap;
import java.util.TreeMap;

/** tree: keys as a tree of directories. */
final class TreeCommand {
    static final Command<Session> TREE = Command.<Session>of(
                    "tree",
                    "[options] [prefix]",
                    "Shows keys as a tree, with numbers of keys and bytes",
                    TreeCommand::tree,
                    Flag.text("separator", "/", "what separates the parts of a key"),
                    Flag.integer("depth", 0, "how many levels are shown (0 = all)"),
                    Flag.integer("rev", 0, "specify the kv revision"))
            .examples("tree /registry/ --depth 1", "what takes the space");

    private TreeCommand() {}

    private static final class Node {
        private final SortedMap<String, Node> children = new TreeMap<>();
        private long keys;
        private long bytes;

        private void add(long size) {
            keys++;
            bytes += size;
        }
    }

    private static void tree(Session session) throws Failure, InterruptedException {
        if (session.words().size() > 1) {
            throw Failure.arguments("tree command takes one argument as prefix");
        }
        String prefix = session.words().isEmpty() ? "" : session.word(0);
        String separator = session.flags().text("separator");
        if (separator.isEmpty()) {
            throw Failure.arguments("--separator must not be empty");
        }
        long depth = session.flags().number("depth");
        long revision = session.flags().number("rev");
        Node root = new Node();
        Pages.each(session, Arguments.bytes(prefix), revision, false, (keyValue, unused) -> {
            String rest = keyValue.getKey().toStringUtf8().substring(prefix.length());
            long size = (long) keyValue.getKey().size() + keyValue.getValue().size();
            add(root, rest, separator, depth <= 0 ? Integer.MAX_VALUE : (int) depth, size);
        });
        PrintStream out = session.io().out();
        out.println((prefix.isEmpty() ? "(all keys)" : prefix) + " " + sum(root));
        print(out, root, "");
    }

    private static void add(Node root, String key, String separator, int depth, long size) {
        root.add(size);
        Node at = root;
        String rest = key;
        for (int level = 0; level < depth && !rest.isEmpty(); level++) {
            // A separator at the beginning belongs to the first part.
            int cut = rest.indexOf(separator, rest.startsWith(separator) ? separator.length() : 0);
            String part = cut < 0 ? rest : rest.substring(0, cut + separator.length());
            rest = rest.substring(part.length());
            at = at.children.computeIfAbsent(part, unused -> new Node());
            at.add(size);
        }
    }

    private static void print(PrintStream out, Node node, String before) {
        int left = node.children.size();
        for (var child : node.children.entrySet()) {
            left--;
            Node below = child.getValue();
            boolean isLeaf = below.children.isEmpty() && below.keys == 1;
            out.println(before + (left == 0 ? "\u2514\u2500 " : "\u251c\u2500 ") + child.getKey() + " "
                    + (isLeaf ? "(" + Sizes.text(below.bytes) + ")" : sum(below)));
            print(out, below, before + (left == 0 ? "   " : "\u2502  "));
        }
    }

    private static String sum(Node node) {
        return "(" + node.keys + (node.keys == 1 ? " key, " : " keys, ") + Sizes.text(node.bytes) + ")";
    }
}
