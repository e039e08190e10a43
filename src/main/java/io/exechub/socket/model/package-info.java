/** The words of the service as values: users, sockets, positions, events. Records only, no I/O. */
@NullMarked
package io.exechub.socket.model;

import org.jspecify.annotations.NullMarked;
