/** The truth about each user: live sockets, and the journal of events. */
@NullMarked
package io.exechub.socket.broker;

import org.jspecify.annotations.NullMarked;
