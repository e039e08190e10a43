/** The doors: HTTP, and each transport a client may come in by. */
@NullMarked
package io.exechub.socket.edge;

import org.jspecify.annotations.NullMarked;
