package io.exechub.socket.config;

import io.exechub.socket.redis.RedisSettings;
import io.exechub.socket.redis.RedisSettings.Mode;
import io.exechub.socket.redis.RedisTlsSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the redis section, whose keys exclude and require each other. */
final class RedisReader {
    private static final String URL = "redis.url";
    private static final String HOST = "redis.host";
    private static final String PORT = "redis.port";
    private static final String MASTER = "redis.sentinelMaster";

    /** Stands in for what was rejected, so that nobody objects to a missing address as well. */
    private static final List<URI> REJECTED = List.of(URI.create("redis://localhost"));

    private final SettingsReader reader;
    private final Environment environment;

    RedisReader(SettingsReader reader, Environment environment) {
        this.reader = reader;
        this.environment = environment;
    }

    /** Empty if the bundled server is to be used, or if something was rejected. */
    Optional<RedisSettings> read() {
        var mode = reader.choice("redis.mode", Mode.class);
        if (environment == Environment.PRODUCTION && !reader.isSet(URL) && !reader.isSet(HOST)) {
            reader.reject(URL, "redis://host:port, or REDIS_HOST, in production");
        }
        // Apart from the rest, so that one pass finds every bad key.
        var tls = reader.settings("redis", this::tls);
        var settings = reader.settings("redis", () -> settings(mode, tls.orElse(RedisTlsSettings.NO_FILES)));
        return isConfigured() ? settings : Optional.empty();
    }

    private boolean isConfigured() {
        return Stream.of("redis.mode", URL, HOST, PORT, "redis.password", "redis.passwordFile", MASTER)
                .anyMatch(reader::isSet);
    }

    private RedisTlsSettings tls() {
        return new RedisTlsSettings(
                reader.file("redis.caFile"), reader.file("redis.certFile"), reader.file("redis.keyFile"));
    }

    private RedisSettings settings(Mode mode, RedisTlsSettings tls) {
        return new RedisSettings(
                mode,
                reader.isSet(URL) ? fromUrl(mode) : fromHostAndPort(),
                reader.secret("redis.password", "redis.passwordFile"),
                sentinelMaster(mode),
                tls,
                reader.duration("redis.commandTimeout"),
                reader.duration("redis.canaryInterval"),
                reader.duration("redis.maxBackoff"));
    }

    private Optional<String> sentinelMaster(Mode mode) {
        if (mode == Mode.SENTINEL && !reader.isSet(MASTER)) {
            reader.reject(MASTER, "the master's name, since the mode is sentinel");
        }
        if (mode != Mode.SENTINEL && reader.isSet(MASTER)) {
            reader.reject(MASTER, "not set, since the mode is not sentinel");
        }
        return reader.optional(MASTER);
    }

    private List<URI> fromUrl(Mode mode) {
        Stream.of(HOST, PORT).filter(reader::isSet).forEach(key -> reader.reject(key, "not set, since REDIS_URL is"));
        var endpoints = reader.list(URL).stream().flatMap(RedisReader::endpoint).toList();
        if (endpoints.size() < reader.list(URL).size()) {
            reader.reject(URL, "redis://host:port or rediss://host:port, comma-separated");
            return REJECTED;
        }
        if (endpoints.size() > 1 && mode == Mode.STANDALONE) {
            reader.reject(URL, "one address, since the mode is standalone");
        }
        return endpoints;
    }

    private static Stream<URI> endpoint(String text) {
        try {
            var uri = new URI(text);
            boolean known = "redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme());
            return known && uri.getHost() != null && uri.getPort() <= 65_535 ? Stream.of(uri) : Stream.empty();
        } catch (URISyntaxException notAUri) {
            return Stream.empty();
        }
    }

    private List<URI> fromHostAndPort() {
        var host = reader.optional(HOST).orElse("localhost");
        int port = reader.port(PORT, 1);
        try {
            var uri = new URI("redis", null, host, port, null, null, null);
            if (uri.getHost() != null) {
                return List.of(uri);
            }
        } catch (URISyntaxException notAHost) {
            // rejected below, like what is a URI but has no host
        }
        reader.reject(HOST, "a host name or an address, without port");
        return REJECTED;
    }
}
