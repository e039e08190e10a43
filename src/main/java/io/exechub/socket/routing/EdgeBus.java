package io.exechub.socket.routing;

import io.exechub.socket.model.Delivery;
import io.exechub.socket.model.EdgeAddress;
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

    private static final String KNOCK = "";

    private final EventBus bus;
    private final DeliveryOptions options =
            new DeliveryOptions().setCodecName(DeliveryCodec.NAME).setSendTimeout(ANSWER_TIMEOUT.toMillis());

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
     * @param receiver says how many sessions the delivery was for
     * @return completes when the address is known to the cluster
     */
    public Future<Void> listen(EdgeAddress address, ToIntFunction<Delivery> receiver) {
        return bus.consumer(address.value(), message -> answer(message, receiver))
                .completion();
    }

    /** Anything but a delivery only asks whether there is somebody. */
    private static void answer(Message<Object> message, ToIntFunction<Delivery> receiver) {
        try {
            message.reply(message.body() instanceof Delivery delivery ? receiver.applyAsInt(delivery) : 0);
        } catch (RuntimeException failure) {
            // Left to the bus, the sender would wait for an answer in vain.
            log.error("a message from the bus could not be handled", failure);
            message.fail(0, "not handled");
        }
    }

    /** Whether nobody listens at an address any more. One that does not answer in time is not gone for certain. */
    public Future<Boolean> isGone(EdgeAddress address) {
        return bus.request(address.value(), KNOCK, new DeliveryOptions().setSendTimeout(ANSWER_TIMEOUT.toMillis()))
                .map(false)
                .otherwise(failure -> outcome(failure) == Outcome.NO_HANDLERS);
    }

    /** Sends a delivery; never fails, but says what became of it. Messages to one address arrive in order, if at all. */
    public Future<Outcome> send(EdgeAddress address, Delivery delivery) {
        return bus.request(address.value(), delivery, options)
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
