/** The command line and the composition root. */
@NullMarked
package io.exechub.socket;

import org.jspecify.annotations.NullMarked;
