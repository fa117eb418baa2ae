package dev.akkad.server;

import dev.akkad.store.DataDir;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts members in this process and tells when they serve. */
public final class Server {
    /** The line that scripts around etcd wait for. */
    static final String READY = "ready to serve client requests";

    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private final MemberFactory factory;

    public Server(MemberFactory factory) {
        this.factory = factory;
    }

    /**
     * Starts one member per settings: every check of every member first, then data directories, then the members.
     *
     * @throws StartupException when one of them cannot start; those already started are asked to stop
     */
    public List<RunningMember> start(List<ServerSettings> all) {
        for (ServerSettings settings : all) {
            if (isFresh(settings.dataDir())) {
                settings.peer().verifyBootstrap(settings.name());
            }
        }
        Ports.requireFree(all);
        List<RunningMember> members = new ArrayList<>();
        try {
            all.forEach(settings -> members.add(start(settings)));
        } catch (RuntimeException e) {
            members.forEach(RunningMember::stop);
            throw e;
        }
        return members;
    }

    /** Whether the directory holds no member yet; writes nothing. */
    private static boolean isFresh(Path directory) {
        try {
            DataDir.inspect(directory);
            return !DataDir.isFounded(directory);
        } catch (IOException e) {
            throw StartupException.directory(e);
        }
    }

    /** Says nothing before the member has started: a refusal is to be the only line. */
    private RunningMember start(ServerSettings settings) {
        RunningMember member = factory.start(settings);
        settings.warnings().forEach(LOG::warn);
        LOG.atInfo()
                .addKeyValue("etcd-version", Version.ETCD)
                .addKeyValue("akkad-version", Version.AKKAD)
                .addKeyValue("name", settings.name())
                .addKeyValue("data-dir", settings.dataDir().toString())
                .addKeyValue("listen-peer-urls", List.of(settings.peer().listenUrl()))
                .addKeyValue("listen-client-urls", settings.client().listenUrls())
                .addKeyValue("advertise-client-urls", settings.client().advertiseUrls())
                .addKeyValue(
                        "initial-advertise-peer-urls", List.of(settings.peer().advertiseUrl()))
                .addKeyValue("initial-cluster", settings.peer().initialCluster().text())
                .log("starting an etcd server");
        var unusedReady = member.ready().thenRun(() -> announce(settings, member));
        return member;
    }

    private static void announce(ServerSettings settings, RunningMember member) {
        LOG.atInfo()
                .addKeyValue("local-member-id", Long.toHexString(member.memberId()))
                .log(READY);
        boolean split = !settings.client().httpUrls().isEmpty();
        settings.client().listenUrls().forEach(url -> announce(split ? "grpc" : "grpc+http", url));
        settings.client().httpUrls().forEach(url -> announce("http", url));
    }

    private static void announce(String traffic, EtcdUrl url) {
        LOG.atInfo()
                .addKeyValue("traffic", traffic)
                .addKeyValue("address", url.address())
                .log(
                        url.isTls()
                                ? "serving client traffic securely"
                                : "serving client traffic insecurely; this is strongly discouraged!");
    }
}
