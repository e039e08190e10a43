package io.exechub.socket.auth;

import io.exechub.socket.model.Secret;
import io.exechub.socket.model.SettingsCheck;
import java.time.Duration;
import java.util.Optional;

/**
 * Which tokens are accepted.
 *
 * @param keys what they are signed with
 * @param issuer the required {@code iss}; empty: any
 * @param audience what {@code aud} must contain; empty: any
 * @param userClaim the claim that names the user; empty: {@code sub}, else {@code userId}
 * @param leeway how far clocks may differ
 */
public record TokenSettings(
        KeySettings keys,
        Optional<String> issuer,
        Optional<String> audience,
        Optional<String> userClaim,
        Duration leeway) {
    /** @throws IllegalArgumentException if the leeway is out of range */
    public TokenSettings {
        checkLeeway(leeway);
    }

    /** The one limit of these settings; apart, so that it is reported together with those of the keys. */
    public static Duration checkLeeway(Duration leeway) {
        new SettingsCheck()
                .within("leeway", leeway, Duration.ZERO, Duration.ofHours(1))
                .orThrow();
        return leeway;
    }

    /** Tokens of any issuer, for any audience, by the clock. */
    public static TokenSettings signedWith(KeySettings keys) {
        return new TokenSettings(keys, Optional.empty(), Optional.empty(), Optional.empty(), Duration.ZERO);
    }

    /** The same settings with this secret. */
    public TokenSettings withSecret(Secret secret) {
        return new TokenSettings(keys.withSecret(secret), issuer, audience, userClaim, leeway);
    }
}
