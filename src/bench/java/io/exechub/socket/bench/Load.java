package io.exechub.socket.bench;

import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * How much of everything.
 *
 * @param users with one socket each, of whom events are published
 * @param eventBytes of one event
 * @param window events on their way at saturation
 * @param rate events per second at the fixed rate
 * @param warmUpEvents as many as go through, before anything else is measured
 * @param warmUpLimit for how long at most, but that a crowd on its way in is let in
 * @param measured how long a measurement takes
 * @param sockets of the storm, and that stand idle
 * @param idle how long they are watched
 * @param stormWarmUp sockets of the storms before
 * @param atOnce registrations under way during a storm
 * @param fanOutUsers with many sockets
 * @param socketsPerUser how many they have
 */
public record Load(
        int users,
        int eventBytes,
        int window,
        int rate,
        int warmUpEvents,
        Duration warmUpLimit,
        Duration measured,
        int sockets,
        Duration idle,
        int stormWarmUp,
        int atOnce,
        int fanOutUsers,
        int socketsPerUser) {
    JsonObject json() {
        return new JsonObject()
                .put("users", users)
                .put("eventBytes", eventBytes)
                .put("window", window)
                .put("rate", rate)
                .put("warmUpEvents", warmUpEvents)
                .put("warmUpLimitSeconds", warmUpLimit.toSeconds())
                .put("measuredSeconds", measured.toSeconds())
                .put("sockets", sockets)
                .put("idleSeconds", idle.toSeconds())
                .put("stormWarmUp", stormWarmUp)
                .put("registrationsAtOnce", atOnce)
                .put("fanOutUsers", fanOutUsers)
                .put("socketsPerUser", socketsPerUser);
    }
}
