package dev.akkad.member.remote;

import akka.io.InetAddressDnsResolver;
import akka.io.SimpleDnsCache;
import akka.io.dns.DnsProtocol;
import akka.japi.pf.PFBuilder;
import com.typesafe.config.Config;
import scala.PartialFunction;
import scala.runtime.BoxedUnit;

/** Akka's own resolver, asked for the hosts that aliases stand for. */
public final class PeerNameResolver extends InetAddressDnsResolver {
    /** Akka makes it by reflection, with these. */
    public PeerNameResolver(SimpleDnsCache cache, Config config) {
        super(cache, config);
    }

    @Override
    public PartialFunction<Object, BoxedUnit> receive() {
        PartialFunction<Object, BoxedUnit> plain = super.receive();
        return new PFBuilder<Object, BoxedUnit>()
                .match(
                        DnsProtocol.Resolve.class,
                        asked -> plain.apply(DnsProtocol.resolve(PeerHost.ofAkka(asked.name()), asked.requestType())))
                .build();
    }
}
