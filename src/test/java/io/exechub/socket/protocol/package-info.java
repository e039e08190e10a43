/** What frames look like, to the letter. */
@NullMarked
package io.exechub.socket.protocol;

import org.jspecify.annotations.NullMarked;
