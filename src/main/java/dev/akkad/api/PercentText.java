package dev.akkad.api;

import java.nio.charset.StandardCharsets;

/** The form in which a status text travels: printable ASCII as it is, every other byte of UTF-8 as %XX. */
final class PercentText {
    private static final String DIGITS = "0123456789ABCDEF";

    private PercentText() {}

    static String encode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder encoded = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            if (b >= ' ' && b <= '~' && b != '%') {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(DIGITS.charAt((b >> 4) & 0xf)).append(DIGITS.charAt(b & 0xf));
            }
        }
        return encoded.toString();
    }
}
