package io.exechub.socket.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CloseReasonTest {
    /** Clients and operators rely on these to the letter. */
    @Test
    void theTableIsTheDocumentedOne() {
        var table = new TreeMap<Integer, String>();
        for (var reason : CloseReason.values()) {
            table.put(reason.code(), reason.name());
        }
        assertThat(table)
                .containsExactlyEntriesOf(new TreeMap<>(Map.ofEntries(
                        Map.entry(4000, "SERVER_DRAINING"),
                        Map.entry(4001, "SLOW_CONSUMER"),
                        Map.entry(4002, "HEARTBEAT_TIMEOUT"),
                        Map.entry(4003, "SERVICE_UNAVAILABLE"),
                        Map.entry(4004, "THROTTLED"),
                        Map.entry(4005, "NODE_FULL"),
                        Map.entry(4500, "INVALID_TOKEN"),
                        Map.entry(4501, "TOKEN_EXPIRED"),
                        Map.entry(4502, "USER_MISMATCH"),
                        Map.entry(4503, "REGISTRATION_TIMEOUT"),
                        Map.entry(4504, "BAD_MESSAGE"),
                        Map.entry(4505, "RATE_LIMITED"),
                        Map.entry(4506, "TOO_MANY_CONNECTIONS"),
                        Map.entry(4507, "KICKED"))));
        assertThat(CloseReason.values()).hasSameSizeAs(table.keySet());
    }

    @ParameterizedTest
    @EnumSource
    void theCodeSaysWhetherToComeBack(CloseReason reason) {
        assertThat(reason.code()).isBetween(4000, 4999);
        assertThat(reason.mayReconnect()).isEqualTo(reason.code() <= 4499);
    }

    /** RFC 6455 section 5.5: a close frame has room for 123 bytes of reason. */
    @ParameterizedTest
    @EnumSource
    void theTextFitsIntoACloseFrame(CloseReason reason) {
        assertThat(reason.text()).isNotBlank().matches("\\p{ASCII}{1,123}");
    }
}
