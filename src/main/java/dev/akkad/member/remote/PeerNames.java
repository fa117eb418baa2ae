package dev.akkad.member.remote;

import akka.actor.Actor;
import akka.io.DnsProvider;
import akka.io.SimpleDnsManager;

/** Names {@link PeerNameResolver} to Akka, whose configuration names this. */
@SuppressWarnings("deprecation") // Akka plans to take the choice away, after the release that this project stays on
public final class PeerNames implements DnsProvider {
    @Override
    public Class<? extends Actor> actorClass() {
        return PeerNameResolver.class;
    }

    @Override
    public Class<? extends Actor> managerClass() {
        return SimpleDnsManager.class;
    }
}
