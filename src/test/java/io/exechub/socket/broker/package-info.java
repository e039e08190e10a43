/** One contract, two brokers. */
@NullMarked
package io.exechub.socket.broker;

import org.jspecify.annotations.NullMarked;
