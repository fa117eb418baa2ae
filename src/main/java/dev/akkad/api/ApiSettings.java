package dev.akkad.api;

import static dev.akkad.base.Checks.require;

import dev.akkad.member.MemberStatus;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What the client port needs to know beyond the member itself.
 *
 * @param listen addresses for clients, at least one
 * @param metricsListen addresses that answer only /metrics, /health, /livez and /readyz
 * @param eventLoops event loops that share the connections of each address
 * @param electionTimeout three of these without a leader end a stream that requires one
 * @param notices what whoever asks for the status is told besides, among the errors
 */
public record ApiSettings(
        List<ListenAddress> listen,
        List<ListenAddress> metricsListen,
        int eventLoops,
        Duration electionTimeout,
        Version version,
        Limits limits,
        Http http,
        List<String> notices) {
    public ApiSettings {
        notices = List.copyOf(notices);
        listen = List.copyOf(listen);
        metricsListen = List.copyOf(metricsListen);
        require(!listen.isEmpty(), "listen: none (expected: at least one address)");
        require(eventLoops > 0, "eventLoops: %d (expected: > 0)", eventLoops);
        require(electionTimeout.toMillis() > 0, "electionTimeout: %s (expected: > 0)", electionTimeout);
    }

    /** etcd's defaults on one address. */
    public static ApiSettings on(ListenAddress listen) {
        return new ApiSettings(
                List.of(listen),
                List.of(),
                Runtime.getRuntime().availableProcessors(),
                Duration.ofSeconds(1),
                Version.DEFAULT,
                Limits.DEFAULT,
                Http.DEFAULT,
                List.of());
    }

    public ApiSettings withLimits(Limits changed) {
        return new ApiSettings(listen, metricsListen, eventLoops, electionTimeout, version, changed, http, notices);
    }

    public ApiSettings withEventLoops(int changed) {
        return new ApiSettings(listen, metricsListen, changed, electionTimeout, version, limits, http, notices);
    }

    public ApiSettings withElectionTimeout(Duration changed) {
        return new ApiSettings(listen, metricsListen, eventLoops, changed, version, limits, http, notices);
    }

    public ApiSettings withMetricsListen(List<ListenAddress> changed) {
        return new ApiSettings(listen, changed, eventLoops, electionTimeout, version, limits, http, notices);
    }

    public ApiSettings withHttp(Http changed) {
        return new ApiSettings(listen, metricsListen, eventLoops, electionTimeout, version, limits, changed, notices);
    }

    /**
     * Plain HTTP.
     *
     * @param gateway whether the JSON gateway is there, {@code --enable-grpc-gateway}
     * @param corsOrigins whose scripts may use it, {@code --cors}; none or {@code *} = all
     * @param hosts names the port answers to without TLS, {@code --host-whitelist}; none or {@code *} = all
     */
    public record Http(boolean gateway, Set<String> corsOrigins, Set<String> hosts) {
        public static final Http DEFAULT = new Http(true, Set.of("*"), Set.of("*"));

        public Http {
            corsOrigins = Set.copyOf(corsOrigins);
            hosts = Set.copyOf(hosts);
        }
    }

    /**
     * The versions reported.
     *
     * @param server full version of the program, e.g. 3.7.1
     * @param cluster version all members support, e.g. 3.7.0; also the storage version
     */
    public record Version(String server, String cluster) {
        public static final Version DEFAULT = new Version("3.7.1", "3.7.0");

        /** What the members have agreed on; before that, what they are going to. */
        String cluster(MemberStatus status) {
            String agreed = status.version().cluster();
            return agreed.isEmpty() ? cluster : agreed;
        }

        /** The same without the last number, such as {@code 3.7}. */
        String majorMinor(MemberStatus status) {
            String whole = cluster(status);
            return whole.substring(0, whole.lastIndexOf('.'));
        }
    }

    /**
     * Bounds on what clients may send.
     *
     * @param requestBytesMax largest proposal, {@code --max-request-bytes}; a message may be {@link
     *     #MESSAGE_OVERHEAD_BYTES} longer
     * @param concurrentStreamsMax streams of one connection, at most 2^32 − 1
     * @param resetsMax RST_STREAM frames a connection may send within {@link #RESET_WINDOW_SECONDS}: every cancelled
     *     call is one, so a busy client needs thousands, a flood is millions
     * @param pingIntervalMin shortest time between a client's pings, {@code --grpc-keepalive-min-time}
     * @param answerBytesMax memory that answers to clients may take together; beyond, long ones are refused
     * @param idlePing a client that is silent for so long is pinged, {@code --grpc-keepalive-interval}; 0 = never
     * @param pingTimeout and its connection closed when it does not answer, {@code --grpc-keepalive-timeout}
     */
    public record Limits(
            int requestBytesMax,
            long concurrentStreamsMax,
            int resetsMax,
            Duration pingIntervalMin,
            long answerBytesMax,
            Duration idlePing,
            Duration pingTimeout) {
        public static final int MESSAGE_OVERHEAD_BYTES = 512 * 1024;
        public static final int RESET_WINDOW_SECONDS = 30;
        /** Two fifths of the heap: the index, the log's tail and LevelDB need the rest. */
        public static final long ANSWER_BYTES_MAX = Runtime.getRuntime().maxMemory() / 5 * 2;

        private static final long STREAMS_MAX = 0xFFFF_FFFFL;

        public static final Limits DEFAULT = new Limits(1_572_864, STREAMS_MAX, 60_000, Duration.ofSeconds(5));

        public Limits {
            require(answerBytesMax > 0, "answerBytesMax: %d (expected: > 0)", answerBytesMax);
            require(
                    requestBytesMax > 0 && requestBytesMax <= Integer.MAX_VALUE - MESSAGE_OVERHEAD_BYTES,
                    "requestBytesMax: %d (expected: > 0 and below 2 GiB)",
                    requestBytesMax);
            require(
                    concurrentStreamsMax > 0 && concurrentStreamsMax <= STREAMS_MAX,
                    "concurrentStreamsMax: %d (expected: 1..4294967295)",
                    concurrentStreamsMax);
            require(resetsMax > 0, "resetsMax: %d (expected: > 0)", resetsMax);
            require(!pingIntervalMin.isNegative(), "pingIntervalMin: %s (expected: ≥ 0)", pingIntervalMin);
            require(!idlePing.isNegative(), "idlePing: %s (expected: ≥ 0)", idlePing);
            require(!pingTimeout.isNegative(), "pingTimeout: %s (expected: ≥ 0)", pingTimeout);
        }

        /** With {@link #ANSWER_BYTES_MAX} and etcd's defaults. */
        public Limits(int requestBytesMax, long concurrentStreamsMax, int resetsMax, Duration pingIntervalMin) {
            this(
                    requestBytesMax,
                    concurrentStreamsMax,
                    resetsMax,
                    pingIntervalMin,
                    ANSWER_BYTES_MAX,
                    Duration.ofHours(2),
                    Duration.ofSeconds(20));
        }

        public Limits withAnswerBytesMax(long changed) {
            return new Limits(
                    requestBytesMax, concurrentStreamsMax, resetsMax, pingIntervalMin, changed, idlePing, pingTimeout);
        }

        public Limits withPings(Duration idle, Duration timeout) {
            return new Limits(
                    requestBytesMax, concurrentStreamsMax, resetsMax, pingIntervalMin, answerBytesMax, idle, timeout);
        }

        /** Longest message accepted from a client. */
        public int messageBytesMax() {
            return requestBytesMax + MESSAGE_OVERHEAD_BYTES;
        }
    }
}
