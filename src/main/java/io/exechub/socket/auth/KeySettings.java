package io.exechub.socket.auth;

import io.exechub.socket.model.Secret;
import io.exechub.socket.model.SettingsCheck;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What tokens are verified with. Making one reads the public key file, if there is one. Every key counts: a token is
 * accepted if it was signed with any of them.
 *
 * @param secret the HMAC key, at least 32 bytes (RFC 7518 section 3.2)
 * @param previousSecret the one before it, while tokens signed with it are still about; signs nothing any more
 * @param publicKeyFile a PEM file of public keys
 * @param jwksUrl where the issuer publishes its keys: http, https or file
 * @param jwksRefresh between two looks at what is published there
 * @param algorithms names of those that are accepted; empty: all that fit a key
 */
public record KeySettings(
        Optional<Secret> secret,
        Optional<Secret> previousSecret,
        Optional<Path> publicKeyFile,
        Optional<URI> jwksUrl,
        Duration jwksRefresh,
        List<String> algorithms) {
    /** Which locations of published keys are accepted, for error messages. */
    public static final String JWKS_EXPECTATION = "https://host/path, http://host/path or the path of a readable file";

    /** How often published keys are looked at unless it is said otherwise. */
    public static final Duration DEFAULT_REFRESH = Duration.ofMinutes(5);

    private static final int MIN_SECRET_BYTES = 32;

    /** @throws IllegalArgumentException naming every bad field */
    public KeySettings {
        algorithms = List.copyOf(algorithms);
        var choice = new AlgorithmChoice(algorithms, kinds(secret, publicKeyFile, jwksUrl));
        new SettingsCheck()
                .that(
                        secret.map(KeySettings::isLongEnough).orElse(true),
                        "secret",
                        "(hidden)",
                        "at least " + MIN_SECRET_BYTES + " bytes")
                .that(
                        previousSecret.map(KeySettings::isLongEnough).orElse(true)
                                && (previousSecret.isEmpty() || secret.isPresent()),
                        "previousSecret",
                        "(hidden)",
                        "at least " + MIN_SECRET_BYTES + " bytes, and a secret that replaces it")
                .that(
                        publicKeyFile.map(PemFile::isUsable).orElse(true),
                        "publicKeyFile",
                        publicKeyFile.map(Path::toString).orElse(""),
                        PemFile.EXPECTATION)
                .that(
                        jwksUrl.map(KeySettings::isReadable).orElse(true),
                        "jwksUrl",
                        jwksUrl.map(URI::toString).orElse(""),
                        JWKS_EXPECTATION)
                .within("jwksRefresh", jwksRefresh, Duration.ofSeconds(1), Duration.ofDays(1))
                .that(choice.isSuitable(), "algorithms", String.join(",", algorithms), choice.expectation())
                .orThrow();
    }

    /** One secret and nothing else. */
    public static KeySettings ofSecret(Secret secret) {
        return new KeySettings(
                Optional.of(secret), Optional.empty(), Optional.empty(), Optional.empty(), DEFAULT_REFRESH, List.of());
    }

    /** The same settings with this secret. */
    public KeySettings withSecret(Secret key) {
        return new KeySettings(Optional.of(key), previousSecret, publicKeyFile, jwksUrl, jwksRefresh, algorithms);
    }

    /** Whether any key to verify with is configured. */
    public boolean hasKey() {
        return secret.isPresent() || publicKeyFile.isPresent() || jwksUrl.isPresent();
    }

    /** What may have been used to sign, and fits the keys. */
    Set<Algorithm> accepted() {
        return new AlgorithmChoice(algorithms, List.of()).accepted();
    }

    /** What the secret signs with. */
    Algorithm signing() {
        return accepted().stream()
                .filter(Algorithm.OF_SECRETS::contains)
                .sorted()
                .findFirst()
                .orElseThrow();
    }

    /** The keys that are in our hands from the start. Reads the public key file. */
    KeySet fixed() {
        var accepted = accepted();
        return new KeySet(Stream.concat(
                        Stream.of(secret, previousSecret)
                                .flatMap(Optional::stream)
                                .map(VerificationKey::of),
                        publicKeyFile.stream().flatMap(file -> PemFile.read(file).stream()))
                .map(key -> key.only(accepted))
                .toList());
    }

    private static boolean isLongEnough(Secret secret) {
        return secret.value().getBytes(StandardCharsets.UTF_8).length >= MIN_SECRET_BYTES;
    }

    private static boolean isReadable(URI location) {
        return "file".equals(location.getScheme())
                || (List.of("http", "https").contains(String.valueOf(location.getScheme()))
                        && location.getHost() != null
                        && location.getUserInfo() == null
                        && location.getFragment() == null);
    }

    /** What each key could verify. Where there is none, development makes a secret. */
    private static List<Set<Algorithm>> kinds(
            Optional<Secret> secret, Optional<Path> publicKeyFile, Optional<URI> jwksUrl) {
        var kinds = new ArrayList<Set<Algorithm>>();
        secret.ifPresent(key -> kinds.add(Algorithm.OF_SECRETS));
        publicKeyFile.ifPresent(file -> kinds.addAll(kinds(file)));
        jwksUrl.ifPresent(url -> kinds.add(Algorithm.OF_PUBLIC_KEYS));
        return kinds.isEmpty() ? List.of(Algorithm.OF_SECRETS) : kinds;
    }

    /** A file that cannot be read is complained of as such, and not for lack of a key that fits. */
    private static Set<Set<Algorithm>> kinds(Path publicKeyFile) {
        var kinds = PemFile.read(publicKeyFile).stream()
                .map(VerificationKey::algorithms)
                .collect(Collectors.toSet());
        return kinds.isEmpty() ? Set.of(Algorithm.OF_PUBLIC_KEYS) : kinds;
    }
}
