package dev.akkad.server;

import java.time.Duration;
import java.util.List;

/**
 * The client port.
 *
 * @param listenUrls gRPC and HTTP; gRPC alone when there are httpUrls
 * @param httpUrls HTTP alone; usually none
 * @param advertiseUrls what MemberList shows
 * @param metricsUrls /metrics and /health alone; usually none
 * @param maxConcurrentStreams per connection, 1..4294967295
 * @param keepalive of gRPC connections
 * @param jsonGateway whether /v3 is served
 * @param corsOrigins origins allowed to browsers; {@code *} = all
 * @param hostWhitelist host names accepted without TLS; {@code *} = all
 * @param extensiveMetrics whether request durations are kept per method
 */
public record ClientSettings(
        List<EtcdUrl> listenUrls,
        List<EtcdUrl> httpUrls,
        List<EtcdUrl> advertiseUrls,
        List<EtcdUrl> metricsUrls,
        long maxConcurrentStreams,
        Keepalive keepalive,
        boolean jsonGateway,
        List<String> corsOrigins,
        List<String> hostWhitelist,
        boolean extensiveMetrics) {

    /**
     * @param minTime a client that pings more often is sent away with {@code too_many_pings}
     * @param interval silence after which the client is pinged; 0 = never
     * @param timeout wait for the answer to a ping before the connection is closed
     */
    public record Keepalive(Duration minTime, Duration interval, Duration timeout) {}
}
