package io.exechub.socket.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Lets its bearer in once, for where a token cannot be shown. Never printed: its {@code toString} hides it.
 *
 * @param value 43 characters of {@code A–Za–z0–9_-} (256 random bits)
 */
public record Ticket(String value) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern WIRE = Pattern.compile("[A-Za-z0-9_-]{43}");

    /** A fresh one, that nobody can guess. */
    public static Ticket random() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return new Ticket(text(bytes));
    }

    /** Empty if the text can be none of ours. */
    public static Optional<Ticket> parse(String text) {
        return WIRE.matcher(text).matches() ? Optional.of(new Ticket(text)) : Optional.empty();
    }

    /** Tells tickets apart without telling them: nobody finds the ticket to a fingerprint. */
    public String fingerprint() {
        try {
            return text(MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException every) {
            throw new IllegalStateException("every Java platform has SHA-256", every);
        }
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public String toString() {
        return "(hidden)";
    }
}
