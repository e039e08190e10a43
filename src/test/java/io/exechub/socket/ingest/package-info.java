/** Sources in front of a router whose journal is away at times; streams and channels of a real redis-server. */
@NullMarked
package io.exechub.socket.ingest;

import org.jspecify.annotations.NullMarked;
