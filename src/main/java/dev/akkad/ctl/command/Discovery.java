package dev.akkad.ctl.command;

import dev.akkad.ctl.client.Address;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;

/** Endpoints that a domain names in its SRV records, as etcd's tools ask for them. */
final class Discovery {
    private Discovery() {}

    /** @param service appended to the services' names, with a dash; empty = none */
    static List<Address> endpoints(String domain, String service, boolean acceptsInsecure, boolean isSecure) {
        String suffix = service.isEmpty() ? "" : "-" + service;
        List<Address> found = new ArrayList<>();
        found.addAll(records("_etcd-client-ssl" + suffix + "._tcp." + domain, "https://"));
        if (acceptsInsecure && !isSecure || found.isEmpty() && acceptsInsecure) {
            found.addAll(records("_etcd-client" + suffix + "._tcp." + domain, "http://"));
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no SRV records of etcd for " + domain);
        }
        return found;
    }

    /** The Java platform knows no other way to ask for such records than this directory. */
    @SuppressWarnings({"JdkObsolete", "BanJNDI"})
    private static List<Address> records(String name, String scheme) {
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        List<String> records = new ArrayList<>();
        try {
            DirContext context = new InitialDirContext(environment);
            try {
                Attribute attribute =
                        context.getAttributes(name, new String[] {"SRV"}).get("SRV");
                NamingEnumeration<?> all = attribute == null ? null : attribute.getAll();
                while (all != null && all.hasMore()) {
                    records.add(String.valueOf(all.next()));
                }
            } finally {
                context.close();
            }
        } catch (NamingException e) {
            return List.of();
        }
        return addresses(records, scheme);
    }

    /** @param records each {@code priority weight port host.} */
    static List<Address> addresses(List<String> records, String scheme) {
        List<String[]> parts = new ArrayList<>();
        records.forEach(record -> parts.add(record.split(" ", -1)));
        parts.removeIf(part -> part.length != 4);
        parts.sort(Comparator.comparingInt((String[] part) -> Integer.parseInt(part[0]))
                .thenComparing(part -> Integer.parseInt(part[1]), Collections.reverseOrder()));
        return parts.stream()
                .map(part -> {
                    String host = part[3].endsWith(".") ? part[3].substring(0, part[3].length() - 1) : part[3];
                    return Address.parse(scheme + host + ":" + part[2]);
                })
                .toList();
    }
}
