package dev.akkad.member.remote;

import akka.actor.BootstrapSetup;
import akka.actor.setup.ActorSystemSetup;
import akka.remote.artery.tcp.SSLEngineProviderSetup;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.akkad.tls.TlsContext;
import java.util.Map;

/**
 * The configuration of a member's ActorSystem: {@code reference.conf} of all libraries, {@code akkad-member.conf} over
 * it, the member's addresses on top. Nothing else: no system property and no stray file can change a member.
 */
public final class RemoteConfig {
    /** Name of every member's ActorSystem; part of every actor's address, so it is the same everywhere. */
    public static final String SYSTEM = "akkad";

    private RemoteConfig() {}

    public static Config of(RemoteSettings settings) {
        ClassLoader loader = RemoteConfig.class.getClassLoader();
        String artery = "akka.remote.artery.";
        Config addresses = ConfigFactory.parseMap(Map.of(
                artery + "canonical.hostname",
                        PeerHost.forAkka(settings.advertise().host()),
                artery + "canonical.port", settings.advertise().port(),
                artery + "transport", settings.tls() == null ? "tcp" : "tls-tcp",
                artery + "bind.hostname", settings.bindHost(),
                artery + "bind.port", settings.bindPort()));
        return addresses
                .withFallback(ConfigFactory.parseResources(loader, "akkad-member.conf"))
                .withFallback(ConfigFactory.defaultReference(loader))
                .resolve();
    }

    /** The same, with the certificates of the peer port where there are any. */
    public static ActorSystemSetup setup(RemoteSettings settings) {
        ActorSystemSetup setup = ActorSystemSetup.create(BootstrapSetup.create(of(settings)));
        TlsContext tls = settings.tls();
        return tls == null
                ? setup
                : setup.withSetup(SSLEngineProviderSetup.create(system -> new PeerTls(tls, system::uptime)));
    }
}
