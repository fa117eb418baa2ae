package dev.akkad.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a member listens or may be reached: {@code http://127.0.0.1:2379}, {@code https://[::1]:2380}, {@code
 * unix://path}.
 *
 * @param scheme http, https, unix or unixs
 * @param host without brackets; the whole rest for unix
 * @param port 0 for unix
 */
public record EtcdUrl(String scheme, String host, int port) implements Comparable<EtcdUrl> {
    private static final Pattern WHOLE = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)(.*)");
    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([^]]*)]|([^:@\\[\\]]*)):([0-9]{1,5})");
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final int PORT_MAX = 65_535;

    /** @throws IllegalArgumentException with etcd's text when it is not {@code scheme://host:port} */
    public static EtcdUrl parse(String text) {
        String trimmed = text.strip();
        Matcher whole = WHOLE.matcher(trimmed);
        String scheme = whole.matches() ? whole.group(1).toLowerCase(Locale.ROOT) : "";
        switch (scheme) {
            case "unix", "unixs" -> {
                return new EtcdUrl(scheme, whole.group(2) + whole.group(3), 0);
            }
            case "http", "https" -> {
                return parseAddress(trimmed, scheme, whole.group(2), whole.group(3));
            }
            default -> throw new IllegalArgumentException("URL scheme must be http, https, unix, or unixs: " + trimmed);
        }
    }

    private static EtcdUrl parseAddress(String text, String scheme, String address, String rest) {
        Matcher matcher = ADDRESS.matcher(address);
        if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > PORT_MAX) {
            throw new IllegalArgumentException("URL address does not have the form \"host:port\": " + text);
        }
        if (!rest.isEmpty()) {
            throw new IllegalArgumentException("URL must not contain a path: " + text);
        }
        String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return new EtcdUrl(scheme, host, Integer.parseInt(matcher.group(3)));
    }

    /** A comma list, sorted and without doubles, as etcd keeps it; empty for an empty text. */
    public static List<EtcdUrl> parseList(String text) {
        if (text.isBlank()) {
            return List.of();
        }
        TreeSet<EtcdUrl> urls = new TreeSet<>();
        for (String part : text.split(",", -1)) {
            urls.add(parse(part));
        }
        return List.copyOf(urls);
    }

    /** Their texts, in the same order. */
    public static List<String> texts(List<EtcdUrl> urls) {
        List<String> texts = new ArrayList<>();
        urls.forEach(url -> texts.add(url.text()));
        return texts;
    }

    public String text() {
        return scheme + "://" + address();
    }

    /** {@code host:port}, brackets around an IPv6 host. */
    public String address() {
        if (isUnix()) {
            return host;
        }
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    public boolean isUnix() {
        return scheme.startsWith("unix");
    }

    public boolean isTls() {
        return scheme.equals("https") || scheme.equals("unixs");
    }

    /** Whether a listener may use it without asking a name server: an IP address or {@code localhost}. */
    public boolean isBindable() {
        return host.equals("localhost") || host.indexOf(':') >= 0 || isIpv4();
    }

    private boolean isIpv4() {
        if (!IPV4.matcher(host).matches()) {
            return false;
        }
        for (String part : host.split("\\.", -1)) {
            if (Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int compareTo(EtcdUrl other) {
        return text().compareTo(other.text());
    }

    @Override
    public String toString() {
        return text();
    }
}
