package io.exechub.socket.config;

import io.exechub.socket.auth.KeySettings;
import io.exechub.socket.auth.TokenSettings;
import io.exechub.socket.broker.JournalSettings;
import io.exechub.socket.broker.TraceSettings;
import io.exechub.socket.edge.EdgeSettings;
import io.exechub.socket.edge.EdgeSettings.ConsoleAccess;
import io.exechub.socket.edge.RequestSettings;
import io.exechub.socket.edge.RevocationSettings;
import io.exechub.socket.edge.TlsSettings;
import io.exechub.socket.ingest.IngestSettings;
import io.exechub.socket.model.SocketsPolicy;
import io.exechub.socket.routing.ClusterSettings;
import io.exechub.socket.session.SessionSettings;
import io.exechub.socket.telemetry.ManagementSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Turns values into settings, section by section, and holds the rules that no section can see alone. */
final class ServiceConfigReader {
    /** Each is what tokens can be verified with. */
    private static final List<String> KEYS =
            List.of("jwt.secret", "jwt.secretFile", "jwt.publicKeyFile", "jwt.jwksUrl");

    private final SettingsReader reader;
    private final Environment environment;

    ServiceConfigReader(SettingsReader reader, Environment environment) {
        this.reader = reader;
        this.environment = environment;
    }

    /**
     * Reads everything.
     *
     * @throws ConfigException with a line for every bad key
     */
    ServiceConfig read() {
        var requests = reader.settings("edge", this::requests);
        var edge = reader.settings("edge", () -> edge(requests.orElseGet(RequestSettings::defaults)));
        var session = reader.settings("session", this::session);
        var journal = reader.settings("journal", this::journal);
        var ingest = reader.settings("ingest", this::ingest);
        var keys = reader.settings("jwt", this::keys);
        var leeway = reader.settings("jwt", () -> TokenSettings.checkLeeway(reader.duration("jwt.leeway")));
        var revocations =
                reader.settings("revocations", () -> new RevocationSettings(reader.duration("revocations.retention")));
        var redis = new RedisReader(reader, environment).read();
        var management = reader.settings("management", this::management);
        var trace = reader.settings("trace", this::trace);
        var cluster = reader.settings("cluster", this::cluster);
        var drainWindow = reader.settings("", () -> ServiceConfig.checkDrainWindow(reader.duration("drainWindow")));
        if (environment == Environment.PRODUCTION) {
            refuseWhatOnlyDevelopmentMay();
        }
        reader.orThrow();
        return new ServiceConfig(
                environment,
                edge.orElseThrow(),
                session.orElseThrow(),
                journal.orElseThrow(),
                ingest.orElseThrow(),
                token(keys.orElseThrow(), leeway.orElseThrow()),
                revocations.orElseThrow(),
                redis,
                management.orElseThrow(),
                trace.orElseThrow(),
                cluster.orElseThrow(),
                drainWindow.orElseThrow());
    }

    private RequestSettings requests() {
        return new RequestSettings(
                reader.duration("edge.requestTimeout"),
                reader.duration("edge.idleTimeout"),
                reader.number("edge.maxWaiting"),
                reader.bytes("edge.maxRequestLine"),
                reader.bytes("edge.maxHeader"));
    }

    private EdgeSettings edge(RequestSettings requests) {
        return new EdgeSettings(
                reader.text("edge.host"),
                reader.port("edge.port", 0),
                reader.number("edge.instances"),
                reader.number("edge.maxConnections"),
                reader.number("edge.acceptRate"),
                requests,
                reader.list("edge.trustedProxies"),
                reader.list("edge.origins"),
                console(),
                reader.duration("edge.hsts"),
                tls());
    }

    private ConsoleAccess console() {
        if (!reader.flag("edge.console")) {
            return ConsoleAccess.OFF;
        }
        return environment == Environment.PRODUCTION ? ConsoleAccess.ADMINISTRATORS : ConsoleAccess.OPEN;
    }

    private Optional<TlsSettings> tls() {
        var cert = reader.file("edge.tlsCertFile");
        var key = reader.file("edge.tlsKeyFile");
        if (cert.isPresent() != key.isPresent()) {
            reader.reject(
                    cert.isPresent() ? "edge.tlsKeyFile" : "edge.tlsCertFile",
                    "a PEM file, since certificate and key go together");
        }
        var reload = reader.duration("edge.tlsReload");
        return cert.flatMap(c -> key.map(k -> new TlsSettings(c, k, reload)));
    }

    private SessionSettings session() {
        return new SessionSettings(
                reader.duration("session.snapshotWindow"),
                reader.duration("session.heartbeat"),
                reader.duration("session.slowConsumerTimeout"),
                reader.duration("session.registrationTimeout"),
                reader.bytes("session.maxFrame"),
                reader.number("session.inboundRate"),
                reader.number("session.inboundBurst"),
                reader.number("session.registrationsPerMinute"),
                reader.number("session.registrationsPerMinutePerAddress"),
                reader.number("session.maxSocketsPerUser"),
                reader.choice("session.socketsPolicy", SocketsPolicy.class),
                reader.duration("session.lease"),
                reader.duration("session.leaseRenewal"),
                reader.duration("session.ticketLifetime"));
    }

    private JournalSettings journal() {
        return new JournalSettings(
                reader.number("journal.maxEntries"),
                reader.duration("journal.retention"),
                reader.duration("journal.positionRetention"),
                reader.number("journal.replicas"));
    }

    private IngestSettings ingest() {
        return new IngestSettings(
                reader.text("ingest.channel"),
                reader.list("ingest.streams"),
                reader.duration("ingest.duplicateWindow"),
                reader.duration("ingest.streamRetention"),
                reader.bytes("ingest.maxEventSize"));
    }

    private KeySettings keys() {
        return new KeySettings(
                reader.secret("jwt.secret", "jwt.secretFile"),
                reader.secret("jwt.previousSecret", "jwt.previousSecretFile"),
                reader.file("jwt.publicKeyFile"),
                reader.location("jwt.jwksUrl", KeySettings.JWKS_EXPECTATION),
                reader.duration("jwt.jwksRefresh"),
                reader.list("jwt.algorithms"));
    }

    private TokenSettings token(KeySettings keys, Duration leeway) {
        return new TokenSettings(
                keys,
                reader.optional("jwt.issuer"),
                reader.optional("jwt.audience"),
                reader.optional("jwt.userClaim"),
                leeway);
    }

    private ManagementSettings management() {
        int port = reader.port("management.port", 0);
        refuseTheSame("management.port", port, reader.port("edge.port", 0), "another port than the public one");
        return new ManagementSettings(reader.text("edge.host"), port);
    }

    /** Two that listen on the same address cannot share a port, unless each takes any that is free. */
    private void refuseTheSame(String key, int port, int other, String expectation) {
        if (port != 0 && port == other) {
            reader.reject(key, expectation);
        }
    }

    private TraceSettings trace() {
        return new TraceSettings(reader.fraction("trace.sample"), reader.duration("trace.retention"));
    }

    private ClusterSettings cluster() {
        var mode = reader.choice("cluster.mode", ClusterSettings.Mode.class);
        int port = reader.port("cluster.port", 0);
        int eventBusPort = reader.port("cluster.eventBusPort", 0);
        if (mode != ClusterSettings.Mode.OFF) {
            refuseTheSame("cluster.eventBusPort", eventBusPort, port, "another port than the membership's");
        }
        return new ClusterSettings(
                mode,
                reader.optional("cluster.host").orElseGet(this::ownAddress),
                port,
                eventBusPort,
                reader.port("cluster.publicEventBusPort", 0),
                reader.list("cluster.members"),
                reader.optional("cluster.dns"));
    }

    /** Development stays on the loopback; in production, as in a pod, the host's own address is the one peers know. */
    private String ownAddress() {
        try {
            return environment == Environment.DEVELOPMENT
                    ? "127.0.0.1"
                    : InetAddress.getLocalHost().getHostAddress();
        } catch (UnknownHostException nameless) {
            return "";
        }
    }

    private void refuseWhatOnlyDevelopmentMay() {
        if (reader.list("edge.origins").contains(EdgeSettings.ANY_ORIGIN)) {
            reader.reject("edge.origins", "scheme://host[:port]; * is for development only");
        }
        if (KEYS.stream().noneMatch(reader::isSet)) {
            reader.reject(
                    "jwt.secret",
                    "a secret of at least 32 bytes, or JWT_PUBLIC_KEY_FILE, or JWT_JWKS_URL, in production");
        }
    }
}
