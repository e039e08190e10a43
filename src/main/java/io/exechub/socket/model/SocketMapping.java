package io.exechub.socket.model;

import java.time.Instant;

/**
 * Where a live socket is.
 *
 * @param leaseEnd until when it counts as live without renewal
 */
public record SocketMapping(SocketId socket, EdgeAddress edge, Instant leaseEnd) {}
