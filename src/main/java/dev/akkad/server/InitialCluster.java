package dev.akkad.server;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * The members a new cluster starts with: {@code n1=http://10.0.0.1:2380,n2=http://10.0.0.2:2380}.
 *
 * @param peerUrlsByName sorted by name; a name given several times has several URLs
 */
public record InitialCluster(SortedMap<String, List<EtcdUrl>> peerUrlsByName) {
    public InitialCluster {
        peerUrlsByName = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(peerUrlsByName));
    }

    /** @throws IllegalArgumentException when a part is not {@code name=url} */
    public static InitialCluster parse(String text) {
        TreeMap<String, List<EtcdUrl>> urlsByName = new TreeMap<>();
        for (String part : text.split(",", -1)) {
            String trimmed = part.strip();
            if (trimmed.isEmpty()) {
                continue;
            }
            int equals = trimmed.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("empty URL given for \"" + trimmed + "\"");
            }
            EtcdUrl url = EtcdUrl.parse(trimmed.substring(equals + 1));
            urlsByName
                    .computeIfAbsent(trimmed.substring(0, equals), name -> new ArrayList<>())
                    .add(url);
        }
        urlsByName.replaceAll((name, urls) -> urls.stream().sorted().toList());
        return new InitialCluster(urlsByName);
    }

    /** Every peer URL of every member, doubles kept. */
    public List<EtcdUrl> peerUrls() {
        List<EtcdUrl> all = new ArrayList<>();
        peerUrlsByName.values().forEach(all::addAll);
        return all;
    }

    /** As on the command line, sorted by name. */
    public String text() {
        StringJoiner parts = new StringJoiner(",");
        peerUrlsByName.forEach((name, urls) -> urls.forEach(url -> parts.add(name + "=" + url.text())));
        return parts.toString();
    }
}
