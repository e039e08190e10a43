/** What the operator said, checked as a whole before anything starts. */
@NullMarked
package io.exechub.socket.config;

import org.jspecify.annotations.NullMarked;
