package io.exechub.socket.redis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Some channels on one connection, which carries nothing else: the library takes a message that arrives before the reply
 * to an ordinary command for that reply.
 */
final class Subscription {
    private final RedisConnection connection;
    private final Set<String> unconfirmed;
    private final BiConsumer<String, Buffer> heard;
    private final Consumer<Throwable> ended;
    private final Promise<Void> confirmed = Promise.promise();

    /** @param ended told when Redis says that it will send no more, though the connection lives on */
    Subscription(
            RedisConnection connection,
            Set<String> channels,
            BiConsumer<String, Buffer> heard,
            Consumer<Throwable> ended) {
        this.connection = connection;
        this.unconfirmed = new HashSet<>(channels);
        this.heard = heard;
        this.ended = ended;
    }

    /** Subscribes; completes when Redis has confirmed every channel, not merely when it has been asked. */
    Future<Void> open() {
        var subscribe = Request.cmd(Command.SUBSCRIBE);
        unconfirmed.forEach(subscribe::arg);
        connection.handler(this::receive);
        return connection.send(subscribe).compose(written -> confirmed.future());
    }

    private void receive(@Nullable Response push) {
        if (push == null) {
            return;
        }
        if (push.type() == ResponseType.ERROR) {
            end(push.toString());
            return;
        }
        var channel = String.valueOf(push.get(1));
        switch (push.get(0).toString()) {
            case "message" -> heard.accept(channel, push.get(2).toBuffer());
            case "subscribe" -> confirm(channel);
            default -> end(push.get(0) + " " + channel);
        }
    }

    private void confirm(String channel) {
        unconfirmed.remove(channel);
        if (unconfirmed.isEmpty()) {
            confirmed.tryComplete();
        }
    }

    private void end(String said) {
        var cause = new RedisUnavailableException("the subscription ended: " + said);
        if (!confirmed.tryFail(cause)) {
            ended.accept(cause);
        }
    }
}
