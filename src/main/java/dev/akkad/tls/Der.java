package dev.akkad.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The few shapes of ASN.1's distinguished encoding that keys and a self-signed certificate need. */
final class Der {
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int UTF8_STRING = 0x0c;
    static final int UTC_TIME = 0x17;
    static final int GENERALIZED_TIME = 0x18;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    private static final int LONG_FORM = 0x80;

    private Der() {}

    static byte[] tagged(int tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 6);
        out.write(tag);
        if (length < LONG_FORM) {
            out.write(length);
        } else {
            byte[] digits = BigInteger.valueOf(length).toByteArray();
            int zeros = digits[0] == 0 ? 1 : 0;
            out.write(LONG_FORM | digits.length - zeros);
            out.write(digits, zeros, digits.length - zeros);
        }
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] sequence(byte[]... parts) {
        return tagged(SEQUENCE, parts);
    }

    static byte[] integer(BigInteger value) {
        return tagged(INTEGER, value.toByteArray());
    }

    static byte[] octets(byte[] value) {
        return tagged(OCTET_STRING, value);
    }

    /** @param unused bits of the last byte that do not count */
    static byte[] bits(int unused, byte[] value) {
        return tagged(BIT_STRING, new byte[] {(byte) unused}, value);
    }

    static byte[] text(String value) {
        return tagged(UTF8_STRING, value.getBytes(StandardCharsets.UTF_8));
    }

    /** @param dotted such as {@code 2.5.29.17} */
    static byte[] oid(String dotted) {
        String[] arcs = dotted.split("\\.", -1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
        for (int i = 2; i < arcs.length; i++) {
            int arc = Integer.parseInt(arcs[i]);
            for (int shift = 28; shift > 0; shift -= 7) {
                if (arc >>> shift != 0) {
                    out.write(LONG_FORM | arc >>> shift & 0x7f);
                }
            }
            out.write(arc & 0x7f);
        }
        return tagged(OBJECT_IDENTIFIER, out.toByteArray());
    }

    /** The first element inside the one that {@code encoded} is, with its tag and length. */
    static byte[] firstInside(byte[] encoded) {
        int start = contentStart(encoded, 0);
        int end = contentStart(encoded, start) + contentLength(encoded, start);
        return Arrays.copyOfRange(encoded, start, end);
    }

    private static int contentStart(byte[] encoded, int at) {
        int first = encoded[at + 1] & 0xff;
        return at + 2 + (first < LONG_FORM ? 0 : first & 0x7f);
    }

    private static int contentLength(byte[] encoded, int at) {
        int first = encoded[at + 1] & 0xff;
        return first < LONG_FORM
                ? first
                : new BigInteger(1, Arrays.copyOfRange(encoded, at + 2, contentStart(encoded, at))).intValueExact();
    }
}
