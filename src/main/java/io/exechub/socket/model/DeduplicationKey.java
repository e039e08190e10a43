package io.exechub.socket.model;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;

/**
 * What makes two publications the same event.
 *
 * @param id equal ids of one user are one event
 * @param window how long a repeat counts as such; zero: for as long as the journal remembers the id
 */
public record DeduplicationKey(String id, Duration window) {
    /** Begins what is no publisher's id. */
    private static final String FINGERPRINT = "\0";

    /** An id that a publisher or a stream entry vouches for. */
    public static DeduplicationKey of(String id) {
        return new DeduplicationKey(id, Duration.ZERO);
    }

    /**
     * For messages without an id, that several nodes hear: byte-identical ones within the window are one. A NUL in
     * front keeps fingerprints apart from publishers' ids.
     */
    public static DeduplicationKey fingerprint(byte[] message, Duration window) {
        return new DeduplicationKey(
                FINGERPRINT + Base64.getEncoder().withoutPadding().encodeToString(sha256(message)), window);
    }

    /** The same key with a longer window; an unlimited one stays so. */
    public DeduplicationKey widenedBy(Duration more) {
        return window.isZero() ? this : new DeduplicationKey(id, window.plus(more));
    }

    private static byte[] sha256(byte[] message) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(message);
        } catch (NoSuchAlgorithmException every) {
            throw new IllegalStateException("every Java platform has SHA-256", every);
        }
    }
}
