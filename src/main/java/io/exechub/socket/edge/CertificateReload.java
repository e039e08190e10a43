package io.exechub.socket.edge;

import io.exechub.socket.telemetry.PushMetrics;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a renewed certificate into use while the port stays open. Looks at the files' content, not at their times or
 * names: of a Kubernetes secret only a link some directories up changes. What cannot be used leaves the certificate
 * before it in place. Confined to its event loop.
 */
public final class CertificateReload extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(CertificateReload.class);

    private final TlsSettings settings;
    private final Function<PemKeyCertOptions, Future<?>> port;
    private final PushMetrics metrics;
    /** Empty until the files were seen for the first time: which content the port began with is not known. */
    private Optional<ServerCertificate> inUse = Optional.empty();
    /** What was last said of files that cannot be used; empty while they can. */
    private String complaint = "";

    /** The look that is being taken, or the last one; it never fails. The stop waits for it, since Vert.x does not. */
    private Future<?> looking = Future.succeededFuture();

    private boolean stopped;

    /**
     * One for all verticles of a port, since Vert.x keeps the certificate for the port.
     *
     * @param port where new connections are to get this certificate; those there are keep theirs
     */
    public CertificateReload(TlsSettings settings, Function<PemKeyCertOptions, Future<?>> port, PushMetrics metrics) {
        this.settings = settings;
        this.port = port;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        look();
        return looking;
    }

    @Override
    public Future<?> stop() {
        stopped = true;
        return looking;
    }

    private void look() {
        looking = vertx.executeBlocking(() -> ServerCertificate.read(settings.certFile(), settings.keyFile()))
                .compose(this::use)
                .recover(this::keepTheOldOne)
                .onComplete(looked -> lookAgain());
    }

    private void lookAgain() {
        if (!stopped) {
            vertx.setTimer(settings.tlsReload().toMillis(), timer -> look());
        }
    }

    private Future<Void> use(ServerCertificate certificate) {
        if (inUse.equals(Optional.of(certificate))) {
            complaint = "";
            return Future.succeededFuture();
        }
        return port.apply(certificate.content()).map(done -> {
            used(certificate);
            return null;
        });
    }

    private void used(ServerCertificate certificate) {
        var leaf = certificate.leaf();
        var notAfter = leaf.getNotAfter().toInstant();
        inUse = Optional.of(certificate);
        complaint = "";
        metrics.certificateExpires(notAfter);
        log.atInfo()
                .addKeyValue("subject", leaf.getSubjectX500Principal().getName())
                .addKeyValue("serial", leaf.getSerialNumber().toString(16))
                .addKeyValue("notAfter", notAfter)
                .log("TLS certificate in use");
    }

    private Future<Void> keepTheOldOne(Throwable failure) {
        var reason = String.valueOf(failure.getMessage());
        if (!reason.equals(complaint)) {
            complaint = reason;
            log.warn(
                    "the TLS certificate stays as it was: {} with {}: {}",
                    settings.certFile(),
                    settings.keyFile(),
                    reason);
        }
        return Future.succeededFuture();
    }
}
