package io.exechub.socket.auth;

import io.exechub.socket.model.Secret;
import io.exechub.socket.model.SettingsCheck;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Which tokens are accepted. Making one reads the public key file, if there is one.
 *
 * @param secret the HMAC key, at least 32 bytes (RFC 7518 section 3.2)
 * @param publicKeyFile a PEM public key
 * @param issuer the required {@code iss}; empty: any
 * @param audience what {@code aud} must contain; empty: any
 * @param userClaim the claim that names the user; empty: {@code sub}, else {@code userId}
 * @param leeway how far clocks may differ
 */
public record TokenSettings(
        Optional<Secret> secret,
        Optional<Path> publicKeyFile,
        Optional<String> issuer,
        Optional<String> audience,
        Optional<String> userClaim,
        Duration leeway) {
    private static final int MIN_SECRET_BYTES = 32;

    /** @throws IllegalArgumentException naming every bad field */
    public TokenSettings {
        new SettingsCheck()
                .that(
                        secret.map(TokenSettings::isLongEnough).orElse(true),
                        "secret",
                        "(hidden)",
                        "at least " + MIN_SECRET_BYTES + " bytes")
                .that(
                        publicKeyFile
                                .map(file -> !PublicKeyFile.read(file).isEmpty())
                                .orElse(true),
                        "publicKeyFile",
                        publicKeyFile.map(Path::toString).orElse(""),
                        PublicKeyFile.EXPECTATION)
                .within("leeway", leeway, Duration.ZERO, Duration.ofHours(1))
                .orThrow();
    }

    /** Whether any key to verify with is configured. */
    public boolean hasKey() {
        return secret.isPresent() || publicKeyFile.isPresent();
    }

    private static boolean isLongEnough(Secret secret) {
        return secret.value().getBytes(StandardCharsets.UTF_8).length >= MIN_SECRET_BYTES;
    }

    /** The same settings with this secret. */
    public TokenSettings withSecret(Secret key) {
        return new TokenSettings(Optional.of(key), publicKeyFile, issuer, audience, userClaim, leeway);
    }
}
