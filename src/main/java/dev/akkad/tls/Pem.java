package dev.akkad.tls;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Blocks between {@code -----BEGIN X-----} and {@code -----END X-----}; whatever stands around them is no matter. */
final class Pem {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    private Pem() {}

    /** One of them. */
    static final class Block {
        private final String label;
        private final boolean encrypted;
        private final byte[] content;

        private Block(String label, boolean encrypted, byte[] content) {
            this.label = label;
            this.encrypted = encrypted;
            this.content = content;
        }

        /** Such as {@code CERTIFICATE}. */
        String label() {
            return label;
        }

        /** Whether its label or headers say that a password is needed. */
        boolean encrypted() {
            return encrypted;
        }

        byte[] content() {
            return content;
        }
    }

    /** In the order of the text; a block that is not closed or is not base64 is left out, as in Go. */
    static List<Block> blocks(String text) {
        List<Block> blocks = new ArrayList<>();
        String label = null;
        StringBuilder body = new StringBuilder();
        boolean isEncrypted = false;
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.startsWith(BEGIN) && line.endsWith(DASHES)) {
                label = line.substring(BEGIN.length(), line.length() - DASHES.length());
                isEncrypted = label.contains("ENCRYPTED");
                body.setLength(0);
            } else if (label != null && line.startsWith(END)) {
                byte[] content = decode(body);
                if (content != null && line.equals(END + label + DASHES)) {
                    blocks.add(new Block(label, isEncrypted, content));
                }
                label = null;
            } else if (line.contains(":")) {
                isEncrypted |= line.contains("ENCRYPTED");
            } else {
                body.append(line);
            }
        }
        return blocks;
    }

    private static byte @Nullable [] decode(CharSequence body) {
        try {
            return Base64.getDecoder().decode(body.toString());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** One block as a file holds it. */
    static String text(String label, byte[] content) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return BEGIN + label + DASHES + "\n" + body + "\n" + END + label + DASHES + "\n";
    }
}
