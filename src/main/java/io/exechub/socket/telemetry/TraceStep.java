package io.exechub.socket.telemetry;

import java.util.Map;

/**
 * Something that happened to an event.
 *
 * @param at epoch milliseconds by the clock of the node
 * @param node where it happened
 * @param what the {@linkplain Trace.What#label label} of what happened; a newer node may know more
 * @param user whose event it is
 * @param details what else is known, in the order of noting
 */
public record TraceStep(long at, String node, String what, String user, Map<String, String> details) {}
