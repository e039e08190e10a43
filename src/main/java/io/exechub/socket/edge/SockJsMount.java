package io.exechub.socket.edge;

import io.vertx.ext.web.handler.sockjs.SockJSHandlerOptions;
import io.vertx.ext.web.handler.sockjs.Transport;
import java.time.Duration;

/**
 * A path under which SockJS is spoken.
 *
 * @param path without a slash at its end
 * @param maxMessage bytes of one client message; a larger one is refused
 * @param options of the handler
 */
record SockJsMount(String path, int maxMessage, SockJSHandlerOptions options) {
    /** A message is sent as a JSON string within a JSON array: every byte may be escaped as six. */
    private static final int ENVELOPE_FACTOR = 6;

    private static final int ENVELOPE = 64;

    /** The service's own: without the transports that load a script from elsewhere. */
    static SockJsMount of(String path, Duration heartbeat, int maxMessage) {
        return new SockJsMount(
                path,
                maxMessage,
                new SockJSHandlerOptions()
                        .setHeartbeatInterval(heartbeat.toMillis())
                        .addDisabledTransport(Transport.HTML_FILE.name())
                        .addDisabledTransport(Transport.JSON_P.name()));
    }

    /** The largest frame or body in which a message may come. */
    int maxEnvelope() {
        return ENVELOPE_FACTOR * maxMessage + ENVELOPE;
    }

    /** Whether pages may be served that load the client's script in a frame. */
    boolean hasFrames() {
        return offers(Transport.HTML_FILE);
    }

    boolean offers(Transport transport) {
        return !options.getDisabledTransports().contains(transport.name());
    }
}
