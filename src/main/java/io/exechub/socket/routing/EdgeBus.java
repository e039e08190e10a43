package io.exechub.socket.routing;

import io.exechub.socket.model.Delivery;
import io.exechub.socket.model.EdgeAddress;
import io.exechub.socket.model.UserId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event bus, as this service uses it: one address per HTTP verticle, deliveries as the only messages, an answer as
 * the acknowledgement. Best effort; whoever sends must expect every loss. Thread-safe.
 */
public final class EdgeBus {
    private static final Logger log = LoggerFactory.getLogger(EdgeBus.class);
    private static final Duration ANSWER_TIMEOUT = Duration.ofMillis(1_500);

    /** Only asks whether there is somebody; any other text names a user to remind. */
    private static final String KNOCK = "";

    private final EventBus bus;
    private final DeliveryOptions plain = new DeliveryOptions().setSendTimeout(ANSWER_TIMEOUT.toMillis());
    private final DeliveryOptions encoded = new DeliveryOptions(plain).setCodecName(DeliveryCodec.NAME);

    /** What became of a message. */
    public enum Outcome {
        /** The edge has it. */
        DELIVERED,
        /** No answer in time: perhaps it has it. */
        TIMEOUT,
        /** Nobody listens at the address. */
        NO_HANDLERS,
        /** The edge has it and failed. */
        FAILED
    }

    /** Uses the bus of this Vert.x, on which the codec is registered once. */
    public EdgeBus(Vertx vertx) {
        bus = vertx.eventBus();
        bus.registerCodec(new DeliveryCodec());
    }

    /**
     * Receives what is sent to an address, on the current event loop, until the verticle is undeployed.
     *
     * @param deliver says how many sessions the delivery was for
     * @param remind something may have been journaled for this user that nobody was told of; says for how many sessions
     * @return completes when the address is known to the cluster
     */
    public Future<Void> listen(EdgeAddress address, ToIntFunction<Delivery> deliver, ToIntFunction<UserId> remind) {
        return bus.consumer(address.value(), message -> answer(message, deliver, remind))
                .completion();
    }

    private static void answer(Message<Object> message, ToIntFunction<Delivery> deliver, ToIntFunction<UserId> remind) {
        try {
            message.reply(receive(message.body(), deliver, remind));
        } catch (RuntimeException failure) {
            // Left to the bus, the sender would wait for an answer in vain.
            log.error("a message from the bus could not be handled", failure);
            message.fail(0, "not handled");
        }
    }

    private static int receive(Object body, ToIntFunction<Delivery> deliver, ToIntFunction<UserId> remind) {
        if (body instanceof Delivery delivery) {
            return deliver.applyAsInt(delivery);
        }
        return body instanceof String user && !user.equals(KNOCK) ? remind.applyAsInt(new UserId(user)) : 0;
    }

    /** Whether nobody listens at an address any more. One that does not answer in time is not gone for certain. */
    public Future<Boolean> isGone(EdgeAddress address) {
        return bus.request(address.value(), KNOCK, plain)
                .map(false)
                .otherwise(failure -> outcome(failure) == Outcome.NO_HANDLERS);
    }

    /** Sends a delivery; never fails, but says what became of it. Messages to one address arrive in order, if at all. */
    public Future<Outcome> send(EdgeAddress address, Delivery delivery) {
        return bus.request(address.value(), delivery, encoded)
                .map(Outcome.DELIVERED)
                .otherwise(EdgeBus::outcome);
    }

    /** Has an edge look after a user's sessions; never fails, but says what became of it. */
    public Future<Outcome> remind(EdgeAddress address, UserId user) {
        return bus.request(address.value(), user.value(), plain)
                .map(Outcome.DELIVERED)
                .otherwise(EdgeBus::outcome);
    }

    private static Outcome outcome(Throwable failure) {
        if (!(failure instanceof ReplyException reply)) {
            return Outcome.FAILED;
        }
        if (reply.failureType() == ReplyFailure.NO_HANDLERS) {
            return Outcome.NO_HANDLERS;
        }
        return reply.failureType() == ReplyFailure.TIMEOUT ? Outcome.TIMEOUT : Outcome.FAILED;
    }
}
