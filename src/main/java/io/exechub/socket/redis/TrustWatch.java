package io.exechub.socket.redis;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.TrustOptions;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Remembers whose certificate was refused, and why: of a server found through sentinels or a cluster the library reports
 * only that TLS failed. It refuses and accepts nothing itself.
 */
final class TrustWatch {
    /** All that the library says. */
    private static final String UNEXPLAINED = "Failed to create SSL connection";

    /** The last refusal, empty if there was none; written by handshakes, which may run on other threads. */
    private volatile String refusal = "";

    /** Watches the connections that are made with these options; forgets those before. */
    void over(NetClientOptions options) {
        refusal = "";
        if (options.isSsl()) {
            options.setTrustOptions(new Watched(options.getTrustOptions()));
        }
    }

    /** The reason for a failed connection; where TLS failed, with the refusal or else what is behind the failure. */
    String explain(Throwable failure) {
        var behind = refusal.isEmpty() ? Reason.of(Reason.root(failure)) : refusal;
        return Reason.of(failure).replace(UNEXPLAINED, behind);
    }

    private void refused(SSLEngine connection, CertificateException why) {
        refusal = "the certificate of %s:%d is refused: %s"
                .formatted(connection.getPeerHost(), connection.getPeerPort(), Reason.of(Reason.root(why)));
    }

    private final class Watched implements TrustOptions {
        /** Null: whom the JDK trusts. */
        private final @Nullable TrustOptions trusted;

        Watched(@Nullable TrustOptions trusted) {
            this.trusted = trusted;
        }

        @Override
        public TrustOptions copy() {
            return this;
        }

        @Override
        public TrustManagerFactory getTrustManagerFactory(Vertx vertx) throws Exception {
            var judge = (X509ExtendedTrustManager) judges(vertx).getTrustManagers()[0];
            return TrustOptions.wrap(new Watcher(judge)).getTrustManagerFactory(vertx);
        }

        @Override
        public Function<String, TrustManager @Nullable []> trustManagerMapper(Vertx vertx) {
            return serverName -> null;
        }

        private TrustManagerFactory judges(Vertx vertx) throws Exception {
            return trusted == null ? ofTheJdk() : trusted.getTrustManagerFactory(vertx);
        }

        private static TrustManagerFactory ofTheJdk() throws GeneralSecurityException {
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return factory;
        }
    }

    /** An extended trust manager, like the one it asks: of any other kind the JDK would not have host names verified. */
    private final class Watcher extends X509ExtendedTrustManager {
        private final X509ExtendedTrustManager judge;

        Watcher(X509ExtendedTrustManager judge) {
            this.judge = judge;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            try {
                judge.checkServerTrusted(chain, authType, engine);
            } catch (CertificateException why) {
                refused(engine, why);
                throw why;
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            judge.checkServerTrusted(chain, authType, socket);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            judge.checkServerTrusted(chain, authType);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            judge.checkClientTrusted(chain, authType, engine);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            judge.checkClientTrusted(chain, authType, socket);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            judge.checkClientTrusted(chain, authType);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return judge.getAcceptedIssuers();
        }
    }
}
