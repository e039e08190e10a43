/** What operators see: meters, health and the management port. Knows nothing of the rest of the service. */
@NullMarked
package io.exechub.socket.telemetry;

import org.jspecify.annotations.NullMarked;
