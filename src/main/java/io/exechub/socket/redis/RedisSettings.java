package io.exechub.socket.redis;

import io.exechub.socket.model.Secret;
import io.exechub.socket.model.SettingsCheck;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.RedisRole;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where Redis is and how patient to be with it.
 *
 * @param mode how the endpoints are to be understood
 * @param endpoints {@code redis://[user[:password]@]host:port[/db]}, or {@code rediss://} for TLS, all of one scheme: one
 *     server, or several sentinels, or several nodes of a cluster. What one of them says of the user and password holds
 *     for all, and for the servers that they name
 * @param password if the endpoints name none; sentinels are asked with it too
 * @param sentinelMaster the master's name among the sentinels; only with {@link Mode#SENTINEL}
 * @param tls what TLS takes from files; only with {@code rediss://}
 * @param commandTimeout a command unanswered for so long means that the connection is dead; also the limit for setting
 *     up a connection
 * @param canaryInterval how often a subscriber sends itself a message
 * @param maxBackoff the longest pause between two attempts to connect
 */
public record RedisSettings(
        Mode mode,
        List<URI> endpoints,
        Optional<Secret> password,
        Optional<String> sentinelMaster,
        RedisTlsSettings tls,
        Duration commandTimeout,
        Duration canaryInterval,
        Duration maxBackoff) {

    /** How the endpoints are to be understood. */
    public enum Mode {
        /** The one endpoint is the server. */
        STANDALONE,
        /** The endpoints are sentinels, asked for the master upon every connection. */
        SENTINEL,
        /** The endpoints are nodes of a cluster, asked for its slots. */
        CLUSTER
    }

    private static final Pattern DATABASE = Pattern.compile("/?|/[0-9]{1,4}");
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final String ENDPOINT = "redis://host:port or rediss://host:port";

    /** @throws IllegalArgumentException naming every bad field */
    public RedisSettings {
        endpoints = List.copyOf(endpoints);
        var check = new SettingsCheck();
        endpoints.forEach(uri -> check.that(isEndpoint(uri), "endpoints", withoutCredentials(uri), ENDPOINT));
        boolean encrypted = endpoints.stream().anyMatch(RedisSettings::isEncrypted);
        tls.files()
                .forEach((field, file) ->
                        check.that(encrypted, field, file, "not set, since Redis is not addressed by rediss://"));
        check.that(!endpoints.isEmpty(), "endpoints", "none", "at least one " + ENDPOINT)
                .that(
                        endpoints.stream().map(URI::getScheme).distinct().count() <= 1,
                        "endpoints",
                        addresses(endpoints),
                        "all redis:// or all rediss://")
                .that(
                        endpoints.stream()
                                        .map(URI::getRawUserInfo)
                                        .filter(Objects::nonNull)
                                        .distinct()
                                        .count()
                                <= 1,
                        "endpoints",
                        "(hidden)",
                        "the same user and password for all")
                .that(
                        mode != Mode.STANDALONE || endpoints.size() <= 1,
                        "endpoints",
                        addresses(endpoints),
                        "exactly one in mode standalone")
                .that(
                        sentinelMaster.isPresent() == (mode == Mode.SENTINEL),
                        "sentinelMaster",
                        sentinelMaster.orElse("none"),
                        "the master's name in mode sentinel, none otherwise")
                .within("commandTimeout", commandTimeout, SHORTEST, LONGEST)
                .within("canaryInterval", canaryInterval, SHORTEST, LONGEST)
                .within("maxBackoff", maxBackoff, SHORTEST, LONGEST)
                .orThrow();
    }

    /** One server, without a password of its own, and the default times. */
    public static RedisSettings standalone(URI endpoint) {
        return new RedisSettings(
                Mode.STANDALONE,
                List.of(endpoint),
                Optional.empty(),
                Optional.empty(),
                RedisTlsSettings.NO_FILES,
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                Duration.ofSeconds(5));
    }

    /** The endpoints as {@code host:port, …}, fit for logs: without credentials. */
    public String addresses() {
        return addresses(endpoints);
    }

    /** Options for a first attempt at a connection that runs commands. */
    public RedisOptions commandOptions() {
        return commandOptions(0);
    }

    /**
     * Options for a connection that runs commands: to the server, to the sentinels' master, or to the cluster. Each
     * attempt asks another endpoint first: one that does not even refuse may use up the time of an attempt.
     *
     * @param attempt counts the attempts, from 0
     */
    RedisOptions commandOptions(int attempt) {
        return switch (mode) {
            case STANDALONE -> standaloneOptions(endpoints.get(0));
            case SENTINEL ->
                commonOptions()
                        .setType(RedisClientType.SENTINEL)
                        .setRole(RedisRole.MASTER)
                        .setMasterName(sentinelMaster.orElseThrow())
                        .setEndpoints(endpointsFrom(attempt));
            case CLUSTER -> commonOptions().setType(RedisClientType.CLUSTER).setEndpoints(endpointsFrom(attempt));
        };
    }

    /**
     * Options for a connection that subscribes. A cluster passes messages on between its nodes, so there any one node
     * will do: the endpoints are tried in turn.
     *
     * @param attempt counts the attempts, from 0
     */
    public RedisOptions subscriberOptions(int attempt) {
        return mode == Mode.CLUSTER
                ? standaloneOptions(endpoints.get(Math.floorMod(attempt, endpoints.size())))
                : commandOptions(attempt);
    }

    @Override
    public String toString() {
        return "RedisSettings[mode=%s, endpoints=%s, password=%s, sentinelMaster=%s, tls=%s, commandTimeout=%s, canaryInterval=%s, maxBackoff=%s]"
                .formatted(
                        mode, addresses(), password, sentinelMaster, tls, commandTimeout, canaryInterval, maxBackoff);
    }

    private RedisOptions standaloneOptions(URI endpoint) {
        return commonOptions().setType(RedisClientType.STANDALONE).setConnectionString(withoutUser(endpoint));
    }

    private List<String> endpointsFrom(int attempt) {
        var all = new ArrayList<>(
                endpoints.stream().map(RedisSettings::withoutUser).toList());
        Collections.rotate(all, -(attempt % all.size()));
        return all;
    }

    /**
     * The library keeps user and password of an endpoint for the servers found through it, but garbles them: a user alone
     * gets an empty password, a plus sign becomes a blank. Its options take them as they are.
     */
    private static String withoutUser(URI endpoint) {
        return endpoint.getScheme() + "://" + endpoint.getHost() + ":" + endpoint.getPort() + endpoint.getPath();
    }

    private RedisOptions commonOptions() {
        var options = new RedisOptions()
                .setNetClientOptions(netOptions())
                // We hold one connection and throw the whole client away with it: nothing to recycle, nothing to clean.
                .setPoolRecycleTimeout(-1)
                .setPoolCleanerInterval(-1)
                // A fixed name: the default is random per client, a new metric label with every reconnect.
                .setPoolName("exechub")
                .setMaxWaitingHandlers(2 * Pipeline.MAX_UNANSWERED);
        password.map(Secret::value).ifPresent(options::setPassword);
        endpoints.stream()
                .flatMap(uri -> Stream.ofNullable(uri.getRawUserInfo()))
                .forEach(info -> login(info, options));
        return options;
    }

    private static void login(String userInfo, RedisOptions options) {
        int colon = userInfo.indexOf(':');
        var user = decoded(colon < 0 ? userInfo : userInfo.substring(0, colon));
        if (!user.isEmpty()) {
            options.setUser(user);
        }
        if (colon >= 0) {
            options.setPassword(decoded(userInfo.substring(colon + 1)));
        }
    }

    /** In a URI, unlike in a form, a plus sign is one. */
    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private NetClientOptions netOptions() {
        var options = new NetClientOptions()
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setConnectTimeout(Math.toIntExact(commandTimeout.toMillis()));
        if (isEncrypted(endpoints.get(0))) {
            tls.applyTo(options);
        }
        return options;
    }

    private static String addresses(List<URI> endpoints) {
        return endpoints.stream()
                .map(uri -> uri.getHost() + ":" + uri.getPort())
                .collect(Collectors.joining(", "));
    }

    private static boolean isEncrypted(URI uri) {
        return "rediss".equals(uri.getScheme());
    }

    private static boolean isEndpoint(URI uri) {
        return ("redis".equals(uri.getScheme()) || isEncrypted(uri))
                && uri.getHost() != null
                && uri.getPort() > 0
                && uri.getPort() < 65_536
                && DATABASE.matcher(uri.getPath()).matches()
                && uri.getQuery() == null;
    }

    private static String withoutCredentials(URI uri) {
        return uri.toString().replaceFirst("//.*@", "//(hidden)@");
    }
}
