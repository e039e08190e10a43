/** The benchmark: this service and its peers, side by side, under the same load ({@code make bench}). */
@NullMarked
package io.exechub.socket.bench;

import org.jspecify.annotations.NullMarked;
