package io.exechub.socket.auth;

import java.util.List;

/** The keys of one moment. Immutable: shared by all event loops, and replaced as a whole. */
record KeySet(List<VerificationKey> keys) {
    /** No key: nothing can be verified. */
    static final KeySet NONE = new KeySet(List.of());

    KeySet {
        keys = List.copyOf(keys);
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Whether there is a key of this name. */
    boolean knows(String kid) {
        return keys.stream().anyMatch(key -> kid.equals(key.kid()));
    }

    /** Whether the token was signed by the owner of one of these keys, with an algorithm of that key's kind. */
    boolean verify(Jws token) {
        return keys.stream().anyMatch(key -> key.verifies(token));
    }
}
