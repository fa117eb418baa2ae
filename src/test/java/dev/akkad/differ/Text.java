package dev.akkad.differ;

import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;

/** Messages for people. */
final class Text {
    private static final int LENGTH_MAX = 1500;

    private Text() {}

    static String of(Message message) {
        String text = TextFormat.printer().emittingSingleLine(true).printToString(message);
        return text.length() <= LENGTH_MAX ? text : text.substring(0, LENGTH_MAX) + "… (" + text.length() + " long)";
    }
}
