package dev.akkad.ctl.h2;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import java.util.Objects;
import javax.net.ssl.SSLException;

/** Why there is no connection, in a person's words. */
public final class Reasons {
    private Reasons() {}

    public static String of(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof SSLException)) {
            cause = cause.getCause();
        }
        if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
            return "no such host";
        }
        if (failure instanceof ConnectException && failure.getMessage() == null) {
            return "connection refused"; // what the client of the JDK makes of it
        }
        String text =
                Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
        if (cause instanceof ConnectException) {
            return text.toLowerCase(Locale.ROOT).contains("refused") ? "connection refused" : text;
        }
        return cause instanceof SSLException ? "TLS: " + text : text;
    }
}
