package io.exechub.socket.edge;

import io.exechub.socket.model.SettingsCheck;
import java.time.Duration;

/**
 * How revocations are kept.
 *
 * @param retention for so long, unless the request says when the tokens expire; at least as long as tokens live
 */
public record RevocationSettings(Duration retention) {
    /** @throws IllegalArgumentException naming every bad field */
    public RevocationSettings {
        new SettingsCheck()
                .within("retention", retention, Duration.ofMinutes(1), Duration.ofDays(3650))
                .orThrow();
    }
}
