package io.exechub.socket.model;

/**
 * An accepted event at its place in its user's journal.
 *
 * @param position where it stands
 * @param name which kind of event it is
 * @param data a compact JSON object: all that clients get
 * @param publishedAt epoch milliseconds: when it was published or, if the publisher did not say, accepted
 */
public record JournaledEvent(Position position, EventName name, String data, long publishedAt) {}
