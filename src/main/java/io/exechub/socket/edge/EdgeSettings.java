package io.exechub.socket.edge;

import io.exechub.socket.model.SettingsCheck;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The public port.
 *
 * @param host the address to listen on
 * @param port 0 for any free port
 * @param instances HTTP verticles, each with its own event loop; 0 for one per core
 * @param maxConnections live connections of this node, all doors counted
 * @param acceptRate new clients of this node per second, and at once; 0 for any number
 * @param requests what one connection may cost before it is a client's
 * @param trustedProxies addresses and subnets of the proxies whose {@code X-Forwarded-…} is believed
 * @param origins whose pages may connect: {@code scheme://host[:port]} each, or {@code *} alone for all
 * @param console who is let into the console
 * @param hsts how long browsers that came by TLS shall come by nothing else (RFC 6797); zero: not told
 * @param tls empty: plain HTTP
 */
public record EdgeSettings(
        String host,
        int port,
        int instances,
        int maxConnections,
        int acceptRate,
        RequestSettings requests,
        List<String> trustedProxies,
        List<String> origins,
        ConsoleAccess console,
        Duration hsts,
        Optional<TlsSettings> tls) {
    /** The only element of {@code origins} when every origin is welcome. */
    public static final String ANY_ORIGIN = "*";

    /** Who is let into the console. */
    public enum ConsoleAccess {
        /** There is none. */
        OFF,
        /** Everybody: for development. */
        OPEN,
        /** Who has shown a token whose scope contains {@code admin}. */
        ADMINISTRATORS
    }

    /** @throws IllegalArgumentException naming every bad field */
    public EdgeSettings {
        trustedProxies = List.copyOf(trustedProxies);
        origins = List.copyOf(origins);
        new SettingsCheck()
                .notBlank("host", host)
                .within("port", port, 0, 65_535)
                .within("instances", instances, 0, 1_024)
                .within("maxConnections", maxConnections, 1, 10_000_000)
                .within("acceptRate", acceptRate, 0, 1_000_000)
                .that(
                        trustedProxies.stream().allMatch(TrustedProxies::isSubnet),
                        "trustedProxies",
                        String.join(",", trustedProxies),
                        "addresses and subnets, such as 10.0.0.0/8,fd00::/8,192.0.2.7")
                .that(
                        !origins.isEmpty()
                                && (origins.equals(List.of(ANY_ORIGIN))
                                        || origins.stream().allMatch(EdgeSettings::isOrigin)),
                        "origins",
                        String.join(",", origins),
                        "scheme://host[:port] as browsers send it: lower case, no path, no default port; or * alone")
                .within("hsts", hsts, Duration.ZERO, Duration.ofDays(3_650))
                .orThrow();
    }

    /** Whether every origin is welcome. */
    public boolean anyOrigin() {
        return origins.equals(List.of(ANY_ORIGIN));
    }

    /** How many HTTP verticles there are. */
    public int verticles() {
        return instances > 0 ? instances : Runtime.getRuntime().availableProcessors();
    }

    /** The same settings with this port. */
    public EdgeSettings withPort(int other) {
        return new EdgeSettings(
                host,
                other,
                instances,
                maxConnections,
                acceptRate,
                requests,
                trustedProxies,
                origins,
                console,
                hsts,
                tls);
    }

    /** Browsers send an origin in lower case and without a default port: what differs from that would never match. */
    private static boolean isOrigin(String text) {
        try {
            var uri = URI.create(text);
            return uri.getHost() != null && text.equals(canonical(uri));
        } catch (IllegalArgumentException notAUri) {
            return false;
        }
    }

    private static String canonical(URI uri) {
        boolean isDefaultPort = uri.getPort() < 0
                || ("https".equals(uri.getScheme()) && uri.getPort() == 443)
                || ("http".equals(uri.getScheme()) && uri.getPort() == 80);
        var text = uri.getScheme() + "://" + uri.getHost() + (isDefaultPort ? "" : ":" + uri.getPort());
        return text.toLowerCase(Locale.ROOT);
    }
}
