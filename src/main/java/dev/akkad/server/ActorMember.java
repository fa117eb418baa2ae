package dev.akkad.server;

import dev.akkad.api.ApiSettings;
import dev.akkad.api.ClientPort;
import dev.akkad.api.ListenAddress;
import dev.akkad.api.Metrics;
import dev.akkad.member.Ending;
import dev.akkad.member.MemberSettings;
import dev.akkad.member.MemberSystem;
import dev.akkad.member.remote.ClusterNode;
import dev.akkad.member.remote.RemoteSettings;
import dev.akkad.store.DataDir;
import dev.akkad.store.Identity;
import dev.akkad.tls.TlsContext;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A member made of actors with a client port in front: what {@code bin/akkad} runs. */
public final class ActorMember implements RunningMember {
    private static final Logger LOG = LoggerFactory.getLogger(ActorMember.class);

    private final long memberId;
    private final MemberSystem member;
    private final Vertx vertx;
    private final LabHook lab;
    private final CompletableFuture<ClientPort> port = new CompletableFuture<>();
    private final CompletableFuture<Integer> termination;
    private final AtomicBoolean stopping = new AtomicBoolean();

    private ActorMember(
            long memberId, MemberSystem member, Vertx vertx, LabHook lab, CompletableFuture<Integer> termination) {
        this.memberId = memberId;
        this.member = member;
        this.vertx = vertx;
        this.lab = lab;
        this.termination = termination;
    }

    /** The {@link MemberFactory} of the programs. */
    public static ActorMember start(ServerSettings settings) {
        LabHook lab = LabHook.of(settings);
        try {
            return start(settings, lab);
        } catch (RuntimeException e) {
            lab.close().run();
            throw e;
        }
    }

    private static ActorMember start(ServerSettings settings, LabHook lab) {
        Metrics metrics = metrics(settings);
        CompletableFuture<Integer> termination = new CompletableFuture<>();
        try {
            DataDir directory = DataDir.open(settings.dataDir(), directory(settings));
            try {
                Certificates certificates = Certificates.open(settings.security());
                ApiSettings api = api(settings, certificates.client(), lab.notices());
                RemoteSettings remote = RemoteSettings.ofUrls(
                                settings.peer().advertiseUrl().text(),
                                settings.peer().listenUrl().text())
                        .withTls(certificates.peer());
                Identity identity = identity(directory, settings, remote);
                MemberSettings memberSettings = MemberWiring.settings(settings, identity);
                boolean joins = memberSettings.founding().isEmpty();
                MemberSystem member = MemberSystem.start(
                        memberSettings,
                        joins ? remote.withGreeted(Joining.others(settings)) : remote,
                        directory,
                        metrics,
                        lab.surroundings(),
                        (ending, reason) -> end(termination, ending, reason));
                lab.started().accept(member.node());
                metrics.bindCluster(member::cluster);
                metrics.bindMailboxes(member::mailboxes);
                Vertx vertx = ClientPort.vertx(api.eventLoops());
                ActorMember running = new ActorMember(identity.memberId(), member, vertx, lab, termination);
                running.serve(api, metrics);
                return running;
            } catch (IOException | RuntimeException e) {
                directory.close();
                throw e;
            }
        } catch (IOException e) {
            throw StartupException.directory(e);
        }
    }

    private static DataDir.Settings directory(ServerSettings settings) {
        DataDir.Settings standard = DataDir.Settings.standard().keepingLog(settings.keepLog());
        return settings.unsafeNoFsync() ? standard.withoutSync() : standard;
    }

    private static Identity identity(DataDir directory, ServerSettings settings, RemoteSettings remote)
            throws IOException {
        if (directory.identity().isPresent()) {
            return directory.identity().get();
        }
        if (settings.peer().existing()) {
            Identity joined = Joining.join(settings, remote);
            directory.found(joined);
            return joined;
        }
        ClusterIds ids = settings.peer().ids();
        Long memberId = ids.memberIdByName().get(settings.name());
        if (memberId == null) {
            throw StartupException.refused(
                    "couldn't find local name \"" + settings.name() + "\" in the initial cluster");
        }
        Identity identity = new Identity(ids.clusterId(), memberId, settings.name());
        directory.found(identity);
        return identity;
    }

    private static Metrics metrics(ServerSettings settings) {
        Metrics metrics = new Metrics(
                ApiSettings.Version.DEFAULT,
                new Metrics.Options(
                        settings.client().extensiveMetrics(), settings.timing().slowRequest()));
        settings.gates()
                .forEach((gate, isOn) ->
                        metrics.feature(gate.text(), gate.stage().name(), isOn));
        return metrics;
    }

    private void serve(ApiSettings api, Metrics metrics) {
        var unused = member.whenReady()
                .thenRun(() -> vertx.executeBlocking(() -> {
                    metrics.listenToCollector(member.node());
                    return null;
                }));
        ClientPort.start(vertx, api, member.node(), metrics)
                .onSuccess(port::complete)
                .onFailure(failure -> {
                    port.completeExceptionally(failure);
                    fail(termination, ExitCode.STARTUP, "cannot serve clients: " + failure.getMessage());
                });
    }

    private static ApiSettings api(ServerSettings settings, @Nullable TlsContext tls, List<String> notices) {
        ClientSettings client = settings.client();
        ApiSettings.Limits limits = new ApiSettings.Limits(
                        settings.limits().maxRequestBytes(),
                        client.maxConcurrentStreams(),
                        ApiSettings.Limits.DEFAULT.resetsMax(),
                        client.keepalive().minTime())
                .withPings(client.keepalive().interval(), client.keepalive().timeout());
        return new ApiSettings(
                addresses(client.listenUrls(), tls),
                addresses(client.metricsUrls(), tls),
                Runtime.getRuntime().availableProcessors(),
                Duration.ofMillis(settings.timing().electionMillis()),
                ApiSettings.Version.DEFAULT,
                limits,
                new ApiSettings.Http(
                        client.jsonGateway(), Set.copyOf(client.corsOrigins()), Set.copyOf(client.hostWhitelist())),
                notices);
    }

    private static List<ListenAddress> addresses(List<EtcdUrl> urls, @Nullable TlsContext tls) {
        List<ListenAddress> addresses = new ArrayList<>();
        urls.forEach(url -> addresses.add(new ListenAddress(
                url.host(), url.isUnix() ? ListenAddress.UNIX : url.port(), url.isTls() ? tls : null)));
        return addresses;
    }

    private static int exitCode(Ending ending) {
        return switch (ending) {
            case DISK -> ExitCode.DISK;
            case INVARIANT -> ExitCode.INTERNAL;
            case TERMINATED -> ExitCode.TERMINATED;
            case REFUSED -> ExitCode.STARTUP;
            case REMOVED -> ExitCode.STOPPED;
        };
    }

    private static void end(CompletableFuture<Integer> termination, Ending ending, String reason) {
        if (ending != Ending.REMOVED) {
            fail(termination, exitCode(ending), reason);
        } else if (!termination.isDone()) {
            LOG.atWarn().addKeyValue("error", reason).log("server error");
            LOG.warn("data-dir used by this member must be removed");
            termination.complete(exitCode(ending));
        }
    }

    private static void fail(CompletableFuture<Integer> termination, int exitCode, String reason) {
        if (!termination.isDone()) {
            LOG.atError().addMarker(LogMarkers.FATAL).log("the member cannot go on: " + reason);
            termination.complete(exitCode);
        }
    }

    /** The Akka Cluster as this member sees it; to show, never to decide. */
    public List<ClusterNode> cluster() {
        return member.cluster();
    }

    /** The running member, for tests that inject faults. */
    public MemberSystem system() {
        return member;
    }

    @Override
    public long memberId() {
        return memberId;
    }

    @Override
    public CompletionStage<Void> ready() {
        return CompletableFuture.allOf(port, member.whenReady());
    }

    @Override
    public CompletionStage<Integer> termination() {
        return termination;
    }

    @Override
    public void stop() {
        if (!stopping.compareAndSet(false, true)) {
            return;
        }
        var unused = member.stop().whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn("did not stop cleanly", failure);
            }
            lab.close().run();
            vertx.close().onComplete(closed -> termination.complete(ExitCode.STOPPED));
        });
    }
}
