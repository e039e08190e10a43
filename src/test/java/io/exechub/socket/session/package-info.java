/** Sessions, with the client, the broker and the clocks in the test's hands. */
@NullMarked
package io.exechub.socket.session;

import org.jspecify.annotations.NullMarked;
