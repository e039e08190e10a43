/** The service for an hour, under a moderate load and with clients that come and go ({@code make soak}). */
@NullMarked
package io.exechub.socket.bench.soak;

import org.jspecify.annotations.NullMarked;
