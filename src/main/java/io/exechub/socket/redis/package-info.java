/** Redis as the service uses it: supervised connections, named scripts, key names. Knows nothing of users' events. */
@NullMarked
package io.exechub.socket.redis;

import org.jspecify.annotations.NullMarked;
