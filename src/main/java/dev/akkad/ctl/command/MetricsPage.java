package dev.akkad.ctl.command;

import dev.akkad.ctl.client.Address;
import dev.akkad.ctl.client.ClientSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;

/** The metrics of a member, read once; those of one name are added up. */
final class MetricsPage {
    private static final int PATIENCE_MILLIS = 5_000;

    private final Map<String, Double> values = new HashMap<>();

    private MetricsPage() {}

    static MetricsPage of(Address address, ClientSettings settings) throws IOException {
        boolean isSecure = address.security() == Address.Security.ALWAYS
                || address.security() == Address.Security.IF_CONFIGURED && settings.tls() != null;
        URLConnection connection = URI.create(
                        (isSecure ? "https://" : "http://") + address.host() + ":" + address.port() + "/metrics")
                .toURL()
                .openConnection();
        if (connection instanceof HttpsURLConnection secure && settings.tls() != null) {
            secure.setSSLSocketFactory(settings.tls().getSocketFactory());
        }
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        MetricsPage page = new MetricsPage();
        try (InputStream in = connection.getInputStream()) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(page::line);
        }
        return page;
    }

    private void line(String line) {
        int space = line.lastIndexOf(' ');
        if (line.startsWith("#") || space < 0) {
            return;
        }
        int brace = line.indexOf('{');
        String name = line.substring(0, brace < 0 ? space : brace);
        try {
            values.merge(name, Double.parseDouble(line.substring(space + 1)), Double::sum);
        } catch (NumberFormatException e) {
            // Not a number, such as +Inf: nothing that is asked for.
        }
    }

    /** 0 if there is none of that name. */
    double value(String name) {
        return values.getOrDefault(name, 0.0);
    }
}
