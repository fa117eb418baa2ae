package dev.akkad.ctl.client;

import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where a client goes, and how.
 *
 * @param tls for the endpoints that are spoken to over TLS; absent if none is configured
 * @param verifiesHost whether a server's certificate must be for the host
 * @param user empty = nobody
 * @param token sent with each call instead of a user's name and password; empty = none
 * @param dialTimeout for one attempt to connect
 * @param keepAliveTime after how long a quiet connection is asked for a sign of life
 * @param keepAliveTimeout how long that is waited for
 */
public record ClientSettings(
        List<Address> addresses,
        @Nullable SSLContext tls,
        boolean verifiesHost,
        String user,
        String password,
        String token,
        Duration dialTimeout,
        Duration keepAliveTime,
        Duration keepAliveTimeout) {
    public ClientSettings {
        addresses = List.copyOf(addresses);
    }

    /** The same for some addresses only. */
    public ClientSettings at(List<Address> others) {
        return new ClientSettings(
                others, tls, verifiesHost, user, password, token, dialTimeout, keepAliveTime, keepAliveTimeout);
    }
}
