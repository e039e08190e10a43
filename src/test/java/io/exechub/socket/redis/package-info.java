/** Tests against a real redis-server. */
@NullMarked
package io.exechub.socket.redis;

import org.jspecify.annotations.NullMarked;
