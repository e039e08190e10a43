package io.exechub.socket.routing;

import io.exechub.socket.model.Delivery;
import io.exechub.socket.model.EdgeAddress;
import io.exechub.socket.model.Expulsion;
import io.exechub.socket.model.UserId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event bus, as this service uses it: one address per HTTP verticle and one for all of them, few kinds of message, an
 * answer as the acknowledgement. Best effort; whoever sends must expect every loss. Thread-safe.
 */
public final class EdgeBus {
    private static final Logger log = LoggerFactory.getLogger(EdgeBus.class);
    private static final Duration ANSWER_TIMEOUT = Duration.ofMillis(1_500);
    private static final long BETWEEN_KNOCKS_MILLIS = 500;
    private static final String ALL_EDGES = "edges";

    /** Only asks whether there is somebody; any other text names a user to remind. */
    private static final String KNOCK = "";

    private final Vertx vertx;
    private final EventBus bus;
    private final DeliveryOptions texts = new DeliveryOptions().setSendTimeout(ANSWER_TIMEOUT.toMillis());
    private final DeliveryOptions parcels = new DeliveryOptions(texts).setCodecName(ParcelCodec.NAME);
    private final DeliveryOptions expulsions = new DeliveryOptions(texts).setCodecName(ExpulsionCodec.NAME);

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

    /** Takes what arrives at an address. Each method says how many sessions it was for. */
    public interface Receiver {
        /** An event. */
        int deliver(Delivery delivery);

        /** Something may have been journaled for this user that nobody was told of. */
        int remind(UserId user);

        /** Somebody is to be sent away. */
        int expel(Expulsion expulsion);
    }

    /** Uses the bus of this Vert.x, on which the codecs are registered once. */
    public EdgeBus(Vertx vertx) {
        this.vertx = vertx;
        bus = vertx.eventBus();
        bus.registerCodec(new ParcelCodec());
        bus.registerCodec(new ExpulsionCodec());
    }

    /**
     * Receives what is sent to an address, and to all of them, on the current event loop, until the verticle is undeployed.
     *
     * @return completes when the address is known to the cluster
     */
    public Future<Void> listen(EdgeAddress address, Receiver receiver) {
        var own = bus.consumer(address.value(), message -> answer(message, receiver));
        var shared = bus.consumer(ALL_EDGES, message -> answer(message, receiver));
        return Future.join(own.completion(), shared.completion()).mapEmpty();
    }

    private static void answer(Message<Object> message, Receiver receiver) {
        try {
            message.reply(receive(message.body(), receiver));
        } catch (RuntimeException failure) {
            // Left to the bus, the sender would wait for an answer in vain.
            log.error("a message from the bus could not be handled", failure);
            message.fail(0, "not handled");
        }
    }

    private static int receive(Object body, Receiver receiver) {
        if (body instanceof Parcel parcel) {
            return unpack(parcel, receiver);
        }
        if (body instanceof Expulsion expulsion) {
            return receiver.expel(expulsion);
        }
        return body instanceof String user && !user.equals(KNOCK) ? receiver.remind(new UserId(user)) : 0;
    }

    /** One that cannot be delivered does not keep the others back; the sender will offer all of them again. */
    private static int unpack(Parcel parcel, Receiver receiver) {
        int sessions = 0;
        RuntimeException last = null;
        for (var delivery : parcel.deliveries()) {
            try {
                sessions += receiver.deliver(delivery);
            } catch (RuntimeException failure) {
                last = failure;
            }
        }
        if (last != null) {
            throw last;
        }
        return sessions;
    }

    /**
     * Whether nobody listens at an address any more. Who does not answer is asked twice, because it takes a cluster a
     * moment to notice that a node was killed. One that does not answer then, either, is not gone for certain.
     */
    public Future<Boolean> isGone(EdgeAddress address) {
        return knock(address)
                .compose(first -> isCertain(first)
                        ? Future.succeededFuture(first)
                        : vertx.timer(BETWEEN_KNOCKS_MILLIS, TimeUnit.MILLISECONDS)
                                .compose(later -> knock(address)))
                .map(outcome -> outcome == Outcome.NO_HANDLERS);
    }

    private static boolean isCertain(Outcome outcome) {
        return outcome == Outcome.DELIVERED || outcome == Outcome.NO_HANDLERS;
    }

    private Future<Outcome> knock(EdgeAddress address) {
        return outcome(bus.request(address.value(), KNOCK, texts));
    }

    /** Sends a parcel; never fails, but says what became of it. Messages to one address arrive in order, if at all. */
    Future<Outcome> send(EdgeAddress address, Parcel parcel) {
        return outcome(bus.request(address.value(), parcel, parcels));
    }

    /** Has an edge look after a user's sessions; never fails, but says what became of it. */
    public Future<Outcome> remind(EdgeAddress address, UserId user) {
        return outcome(bus.request(address.value(), user.value(), texts));
    }

    /**
     * Has an edge send somebody away.
     *
     * @return how many went; fails if the edge did not answer
     */
    public Future<Integer> expel(EdgeAddress address, Expulsion expulsion) {
        return bus.<Integer>request(address.value(), expulsion, expulsions).map(Message::body);
    }

    /** Has every edge send somebody away, as far as it hears of it. */
    public void expelEverywhere(Expulsion expulsion) {
        bus.publish(ALL_EDGES, expulsion, expulsions);
    }

    private static Future<Outcome> outcome(Future<?> answer) {
        return answer.map(Outcome.DELIVERED).otherwise(EdgeBus::outcome);
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
