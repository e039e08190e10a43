/** What was measured, for people and for programs. */
@NullMarked
package io.exechub.socket.bench.report;

import org.jspecify.annotations.NullMarked;
