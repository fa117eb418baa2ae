package dev.akkad.ctl.h2;

import java.net.URI;
import java.util.Arrays;
import java.util.List;

/** Where a member answers clients. */
public record Endpoint(String host, int port) {
    private static final String SCHEME = "http://";

    /** One address, with {@code http://} or without. */
    public static Endpoint parse(String text) {
        String url = text.contains("://") ? text : SCHEME + text;
        try {
            URI uri = URI.create(url);
            if (url.startsWith(SCHEME) && uri.getHost() != null && uri.getPort() > 0 && isEmpty(uri)) {
                return new Endpoint(uri.getHost(), uri.getPort());
            }
        } catch (IllegalArgumentException e) {
            // Refused below like any other that is no address.
        }
        throw new IllegalArgumentException("endpoint: " + text + " (expected: host:port or http://host:port)");
    }

    /** Addresses between commas. */
    public static List<Endpoint> parseAll(String text) {
        return Arrays.stream(text.split(",", -1)).map(Endpoint::parse).toList();
    }

    private static boolean isEmpty(URI uri) {
        return (uri.getPath().isEmpty() || uri.getPath().equals("/")) && uri.getRawQuery() == null;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
