package io.exechub.socket.auth;

import java.util.List;

/** The keys of one moment. Immutable: shared by all event loops, and replaced as a whole. */
record KeySet(List<VerificationKey> keys) {
    KeySet {
        keys = List.copyOf(keys);
    }

    /** Whether the token was signed by the owner of one of these keys, with an algorithm of that key's kind. */
    boolean verify(Jws token) {
        return keys.stream().anyMatch(key -> key.verifies(token));
    }
}
