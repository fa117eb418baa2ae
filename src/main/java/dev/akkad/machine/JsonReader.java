package dev.akkad.machine;

import dev.akkad.base.Checks;

/** Reads the little JSON that etcd stores, token by token; damage is an {@link IllegalArgumentException}. */
final class JsonReader {
    private final String text;
    private int position;

    JsonReader(String text) {
        this.text = text;
    }

    void beginObject() {
        expect('{');
    }

    void beginArray() {
        expect('[');
    }

    /** Also steps over the comma or the closing brace. */
    boolean hasNextInObject() {
        return hasNext('{', '}');
    }

    boolean hasNextInArray() {
        return hasNext('[', ']');
    }

    String name() {
        String name = string();
        expect(':');
        return name;
    }

    String string() {
        expect('"');
        StringBuilder value = new StringBuilder();
        while (true) {
            char c = next();
            if (c == '"') {
                return value.toString();
            }
            value.append(c == '\\' ? escaped() : c);
        }
    }

    /** The digits of a number as they stand. */
    String number() {
        skipSpace();
        int start = position;
        while (position < text.length() && "+-.eE0123456789".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        Checks.require(position > start, "a number is missing at %d", start);
        return text.substring(start, position);
    }

    boolean bool() {
        boolean value = peek() == 't';
        word(value ? "true" : "false");
        return value;
    }

    /** Steps over {@code null}. @return whether there was one */
    boolean skipNull() {
        if (peek() != 'n') {
            return false;
        }
        word("null");
        return true;
    }

    void skipValue() {
        switch (peek()) {
            case '"' -> string();
            case '{' -> {
                beginObject();
                while (hasNextInObject()) {
                    name();
                    skipValue();
                }
            }
            case '[' -> {
                beginArray();
                while (hasNextInArray()) {
                    skipValue();
                }
            }
            case 't', 'f' -> bool();
            case 'n' -> skipNull();
            default -> number();
        }
    }

    private boolean hasNext(char begin, char end) {
        char c = peek();
        if (c == end) {
            position++;
            return false;
        }
        if (previous() != begin) {
            expect(',');
        }
        return true;
    }

    /** The last character before the current token. */
    private char previous() {
        int at = position - 1;
        while (at > 0 && isSpace(text.charAt(at))) {
            at--;
        }
        return text.charAt(at);
    }

    private char escaped() {
        char c = next();
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> (char) Integer.parseInt(take(4), 16);
            default -> c;
        };
    }

    private void word(String expected) {
        skipSpace();
        Checks.require(take(expected.length()).equals(expected), "expected %s before %d", expected, position);
    }

    private String take(int length) {
        Checks.require(position + length <= text.length(), "the text ends at %d", position);
        position += length;
        return text.substring(position - length, position);
    }

    private void expect(char expected) {
        char c = peek();
        Checks.require(c == expected, "%s at %d (expected: %s)", c, position, expected);
        position++;
    }

    private char peek() {
        skipSpace();
        Checks.require(position < text.length(), "the text ends at %d", position);
        return text.charAt(position);
    }

    private char next() {
        Checks.require(position < text.length(), "the text ends at %d", position);
        return text.charAt(position++);
    }

    private void skipSpace() {
        while (position < text.length() && isSpace(text.charAt(position))) {
            position++;
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }
}
