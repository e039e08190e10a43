package io.exechub.socket.auth;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an issuer publishes (RFC 7517 section 5), read key by key: one that is of no use to us does not spoil the others.
 *
 * @param keys those that verify signatures
 * @param flaws what was passed over that was meant to be used
 */
record JwkSet(KeySet keys, List<Flaw> flaws) {
    /** A token without {@code kid} is tried with each key: this bounds the work. */
    private static final int MAX_KEYS = 100;

    private static final int MAX_NAME = 64;

    /**
     * A key that was passed over.
     *
     * @param kid as it may be logged
     * @param reason in a few words
     */
    record Flaw(String kid, String reason) {}

    JwkSet {
        flaws = List.copyOf(flaws);
    }

    /**
     * Reads a set.
     *
     * @param accepted the algorithms in use
     * @throws UnusableKeyException if it is no set, or nothing in it is of use: then it is a mistake, not a rotation
     */
    static JwkSet parse(byte[] json, Set<Algorithm> accepted) throws UnusableKeyException {
        var document = StrictJson.object(json).orElseThrow(() -> new UnusableKeyException("not a JSON object"));
        if (!(document.getValue("keys") instanceof JsonArray elements)) {
            throw new UnusableKeyException("not a JWK Set: no array of keys");
        }
        if (elements.size() > MAX_KEYS) {
            throw new UnusableKeyException("more than " + MAX_KEYS + " keys");
        }
        return read(elements, accepted);
    }

    private static JwkSet read(JsonArray elements, Set<Algorithm> accepted) throws UnusableKeyException {
        var keys = new ArrayList<VerificationKey>();
        var flaws = new ArrayList<Flaw>();
        for (int i = 0; i < elements.size(); i++) {
            if (!(elements.getValue(i) instanceof JsonObject jwk)) {
                flaws.add(new Flaw("-", "not a JSON object"));
            } else if (!Jwk.isForOtherUse(jwk)) {
                try {
                    keys.add(Jwk.parse(jwk).only(accepted));
                } catch (UnusableKeyException unusable) {
                    flaws.add(new Flaw(printable(jwk.getValue("kid")), unusable.reason()));
                }
            }
        }
        keys.removeIf(key -> key.algorithms().isEmpty());
        if (keys.isEmpty()) {
            throw new UnusableKeyException("no usable key in it" + (flaws.isEmpty() ? "" : "; first: " + flaws.get(0)));
        }
        return new JwkSet(new KeySet(keys), flaws);
    }

    /** The name is somebody else's: it shall neither forge a line of the log nor fill it. */
    private static String printable(@Nullable Object kid) {
        if (!(kid instanceof String name)) {
            return "-";
        }
        var cut = name.length() > MAX_NAME ? name.substring(0, MAX_NAME) + "…" : name;
        return cut.replaceAll("[^\\p{Graph} ]", "?");
    }
}
