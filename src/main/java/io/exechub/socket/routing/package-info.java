/** From a published event to the edges that hold its user's sockets. */
@NullMarked
package io.exechub.socket.routing;

import org.jspecify.annotations.NullMarked;
