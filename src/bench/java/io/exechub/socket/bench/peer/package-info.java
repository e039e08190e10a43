/** Whom the benchmark compares, each as a process of its own, with Redis of the same kind. */
@NullMarked
package io.exechub.socket.bench.peer;

import org.jspecify.annotations.NullMarked;
