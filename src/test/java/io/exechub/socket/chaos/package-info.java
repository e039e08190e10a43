/** Proof from outside: several processes of the real jar, real Redis servers, clients that remember, and faults. */
@NullMarked
package io.exechub.socket.chaos;

import org.jspecify.annotations.NullMarked;
