package io.exechub.socket.model;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * One live connection. Random, so that no node has to ask another before it names a socket.
 *
 * @param value 16 characters of {@code A–Za–z0–9_-} (96 random bits)
 */
public record SocketId(String value) {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A fresh id, unique for all practical purposes across the cluster and its lifetime. */
    public static SocketId random() {
        byte[] bytes = new byte[12];
        RANDOM.nextBytes(bytes);
        return new SocketId(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    @Override
    public String toString() {
        return value;
    }
}
