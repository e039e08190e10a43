package io.exechub.socket.broker;

import io.vertx.core.buffer.Buffer;

/**
 * A published message that could not be accepted.
 *
 * @param source which way it came: pubsub, stream or http
 * @param reason what was expected
 * @param raw the message as it came
 */
public record RejectedMessage(String source, String reason, Buffer raw) {}
