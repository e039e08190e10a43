/** Who a client is: tokens in, identities out. */
@NullMarked
package io.exechub.socket.auth;

import org.jspecify.annotations.NullMarked;
