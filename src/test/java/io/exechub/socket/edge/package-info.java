/** The doors. */
@NullMarked
package io.exechub.socket.edge;

import org.jspecify.annotations.NullMarked;
