package io.exechub.socket.broker;

import io.exechub.socket.model.JournaledEvent;
import io.exechub.socket.model.Position;
import java.util.List;

/**
 * Some consecutive events of a journal; bounded in number and, but for a single large event, in size.
 *
 * @param events in order
 * @param from the position just before the first of them: the one asked for or, if the page is not complete, where the
 *     retained events begin
 * @param next where to go on reading once these have been dealt with; equal to {@code head} at the end of the journal
 * @param head the journal's head
 * @param complete whether the journal knows the position asked for: nothing after it is gone
 */
public record Page(List<JournaledEvent> events, Position from, Position next, Position head, boolean complete) {}
