package dev.akkad.tls;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Literal IP addresses. */
final class Addresses {
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    private Addresses() {}

    static boolean isLiteral(String text) {
        return IPV4.matcher(text).matches() || text.indexOf(':') >= 0;
    }

    /** Empty if it is none; nobody is asked for a name. */
    static byte[] bytes(String text) {
        if (!isLiteral(text)) {
            return new byte[0];
        }
        try {
            return InetAddress.getByName(text).getAddress();
        } catch (UnknownHostException e) {
            return new byte[0];
        }
    }
}
