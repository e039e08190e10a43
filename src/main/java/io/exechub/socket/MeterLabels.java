package io.exechub.socket;

import io.exechub.socket.protocol.CloseReason;
import io.exechub.socket.telemetry.PushMetrics;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The values that labels of our meters can have: closed sets, each. */
final class MeterLabels {
    private static final List<String> DOORS = List.of("websocket", "sockjs", "sse", "socketio");
    private static final List<String> REFUSALS = List.of(
            "accept_rate",
            "memory",
            "request_timeout",
            "idle_timeout",
            "tls_timeout",
            "waiting",
            "request_line",
            "header",
            "malformed");
    private static final List<CloseReason> OF_REGISTRATIONS = List.of(
            CloseReason.SERVICE_UNAVAILABLE,
            CloseReason.THROTTLED,
            CloseReason.INVALID_TOKEN,
            CloseReason.TOKEN_EXPIRED,
            CloseReason.USER_MISMATCH,
            CloseReason.TOO_MANY_CONNECTIONS,
            CloseReason.KICKED);

    private MeterLabels() {}

    static PushMetrics.Labels all() {
        return new PushMetrics.Labels(
                DOORS,
                Stream.concat(Stream.of("ok", "extended"), names(OF_REGISTRATIONS.stream()))
                        .toList(),
                Stream.concat(Stream.of("client"), names(Stream.of(CloseReason.values())))
                        .toList(),
                REFUSALS);
    }

    private static Stream<String> names(Stream<CloseReason> reasons) {
        return reasons.map(reason -> reason.name().toLowerCase(Locale.ROOT));
    }
}
