/** The load: clients that count, and publishers that keep time. Nothing in here knows whom it tries. */
@NullMarked
package io.exechub.socket.bench.load;

import org.jspecify.annotations.NullMarked;
