@NullMarked
package io.exechub.socket.telemetry;

import org.jspecify.annotations.NullMarked;
