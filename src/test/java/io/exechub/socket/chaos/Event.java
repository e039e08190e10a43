package io.exechub.socket.chaos;

import io.vertx.core.json.JsonObject;

/**
 * What is published: for each user and each way the numbers 1, 2, 3 …, so that everything that goes wrong with it can be
 * seen by whoever hears it.
 */
record Event(String user, Way way, long number) {
    /** How an event reaches the service. */
    enum Way {
        STREAM,
        /** Heard by each node for itself: where one missed a message, another may append it after newer ones. */
        CHANNEL,
        HTTP;

        /** Whether a user's events stand in the journal in the order in which they were published, whatever fails. */
        boolean keepsOrder() {
            return this != CHANNEL;
        }
    }

    /** As it is published; the number of the run keeps ids of several runs apart. */
    String message(boolean withId) {
        var json = new JsonObject()
                .put("userId", user)
                .put("submissionId", "s-" + way + "-" + number % 5)
                .put("status", "RUNNING")
                .put("publishedAt", System.currentTimeMillis())
                .put("way", way.name())
                .put("number", number);
        if (withId) {
            json.put("eventId", way + "-" + number);
        }
        return json.encode();
    }

    /** As it is heard; null if it is not one of ours. */
    static Event heard(String user, JsonObject data) {
        return new Event(user, Way.valueOf(data.getString("way")), data.getLong("number"));
    }

    @Override
    public String toString() {
        return user + "/" + way + "/" + number;
    }
}
