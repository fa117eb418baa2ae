package dev.akkad.api;

import io.netty.handler.ssl.SslContext;
import io.vertx.core.net.SSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;

/** Makes Vert.x use our {@link ListenTls}, whatever else its options say. */
final class ListenTlsOptions extends SSLEngineOptions {
    private final ListenTls tls;

    ListenTlsOptions(ListenTls tls) {
        this.tls = tls;
        // Signing and checking takes a millisecond, as long as fifty puts: not on an event loop.
        setUseWorkerThread(true);
    }

    @Override
    public SSLEngineOptions copy() {
        return new ListenTlsOptions(tls);
    }

    @Override
    public SslContextFactory sslContextFactory() {
        return new SslContextFactory() {
            @Override
            public SslContext create() {
                return tls;
            }
        };
    }
}
