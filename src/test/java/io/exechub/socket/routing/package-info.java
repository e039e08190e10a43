/** Deliveries between edges of one process. */
@NullMarked
package io.exechub.socket.routing;

import org.jspecify.annotations.NullMarked;
