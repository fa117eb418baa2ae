package dev.akkad.member.remote;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
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
                artery + "canonical.hostname", settings.advertise().host(),
                artery + "canonical.port", settings.advertise().port(),
                artery + "bind.hostname", settings.bindHost(),
                artery + "bind.port", settings.bindPort()));
        return addresses
                .withFallback(ConfigFactory.parseResources(loader, "akkad-member.conf"))
                .withFallback(ConfigFactory.defaultReference(loader))
                .resolve();
    }
}
