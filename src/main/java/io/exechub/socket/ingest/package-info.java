/** Where events arrive: pub/sub and streams. */
@NullMarked
package io.exechub.socket.ingest;

import org.jspecify.annotations.NullMarked;
