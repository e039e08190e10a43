/** The client wire: what frames look like and why connections close. Knows no transport. */
@NullMarked
package io.exechub.socket.protocol;

import org.jspecify.annotations.NullMarked;
