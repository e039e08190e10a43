package io.exechub.socket.model;

/**
 * A hint, sent over the event bus, that a user has a new event. It may be lost, repeated or late: the journal is the
 * truth.
 *
 * @param user whose event it is
 * @param event the event itself, so that in the usual case nobody needs to read the journal
 */
public record Delivery(UserId user, JournaledEvent event) {}
