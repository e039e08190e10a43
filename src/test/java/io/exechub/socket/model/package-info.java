/** What publishers send and what becomes of it, to the letter. */
@NullMarked
package io.exechub.socket.model;

import org.jspecify.annotations.NullMarked;
