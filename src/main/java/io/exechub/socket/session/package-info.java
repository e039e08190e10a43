/** What a connection is once it is ours: registration, catching up, live, closed. Knows no transport and no bus. */
@NullMarked
package io.exechub.socket.session;

import org.jspecify.annotations.NullMarked;
