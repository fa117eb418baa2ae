package dev.akkad.api;

import dev.akkad.member.Member;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The port clients connect to: gRPC over HTTP/2 and plain HTTP on each listen address, with TLS or without.
 *
 * <p>Each event loop of the settings runs a {@code PortVerticle} that listens on every address; connections are dealt
 * out to them in turn. {@link #start} fails as a whole when one address cannot be had.
 */
public final class ClientPort {
    private final Vertx vertx;
    private final String deployment;
    private final List<Integer> ports;
    private final List<Integer> metricsPorts;

    private ClientPort(Vertx vertx, String deployment, List<Integer> allPorts, int listenCount) {
        this.vertx = vertx;
        this.deployment = deployment;
        this.ports = allPorts.subList(0, listenCount);
        this.metricsPorts = allPorts.subList(listenCount, allPorts.size());
    }

    /** A Vert.x as the port wants it: native transport where there is one, strangers kept short, no files written. */
    public static Vertx vertx(int eventLoops) {
        return vertx(eventLoops, Doorkeeper.Limits.DEFAULT);
    }

    static Vertx vertx(int eventLoops, Doorkeeper.Limits limits) {
        VertxOptions options = new VertxOptions()
                .setEventLoopPoolSize(eventLoops)
                // Handshakes are made here. More would only take turns with each other and with the event loops.
                .setInternalBlockingPoolSize(Math.max(2, eventLoops))
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
        return Vertx.builder()
                .with(options)
                .withTransport(new GuardedTransport(new Doorkeeper(limits)))
                .build();
    }

    /** With metrics of its own; a member that reports fsyncs and commits shares them through the other form. */
    public static Future<ClientPort> start(Vertx vertx, ApiSettings settings, Member member) {
        return start(vertx, settings, member, new Metrics(settings.version()));
    }

    /** @param metrics not used for another port before */
    public static Future<ClientPort> start(Vertx vertx, ApiSettings settings, Member member, Metrics metrics) {
        member.answers().bytesMax(settings.limits().answerBytesMax());
        metrics.bind(member);
        MethodTable methods = Services.table(metrics);
        List<PortVerticle.Bind> listen = PortVerticle.binds(settings.listen());
        List<PortVerticle.Bind> metricsListen = PortVerticle.binds(settings.metricsListen());
        Queue<PortVerticle> started = new ConcurrentLinkedQueue<>();
        DeploymentOptions options = new DeploymentOptions().setInstances(settings.eventLoops());
        return vertx.deployVerticle(
                        () -> {
                            PortVerticle verticle =
                                    new PortVerticle(settings, listen, metricsListen, member, metrics, methods);
                            started.add(verticle);
                            return verticle;
                        },
                        options)
                .map(id -> new ClientPort(vertx, id, started.element().ports(), listen.size()));
    }

    /** The real port of each listen address, in their order. */
    public List<Integer> ports() {
        return ports;
    }

    /** The real port of each metrics address, in their order. */
    public List<Integer> metricsPorts() {
        return metricsPorts;
    }

    /** Stops listening and closes every connection. */
    public Future<Void> close() {
        return vertx.undeploy(deployment);
    }
}
