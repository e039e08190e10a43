package io.exechub.socket.auth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** A file of public keys in PEM: one, or several while they are rotated. What stands around the keys is passed over. */
final class PemFile {
    /** Which files are accepted, for error messages. */
    static final String EXPECTATION = "a PEM file with a PUBLIC KEY or several, each RSA of at least 2048 bits,"
            + " EC P-256, P-384 or P-521, or Ed25519";

    private static final Pattern BLOCK = Pattern.compile("-----BEGIN PUBLIC KEY-----([^-]*)-----END PUBLIC KEY-----");
    private static final List<String> TYPES = List.of("RSA", "EC", "Ed25519");

    private PemFile() {}

    /** The keys; none if the file is not {@linkplain #EXPECTATION as expected}. One bad key spoils it: it is a mistake. */
    static List<VerificationKey> read(Path file) {
        try {
            var keys = new ArrayList<VerificationKey>();
            var blocks = BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
            while (blocks.find()) {
                keys.add(VerificationKey.of(
                        null, publicKey(Base64.getMimeDecoder().decode(blocks.group(1)))));
            }
            return keys;
        } catch (IOException | IllegalArgumentException | UnusableKeyException bad) {
            return List.of();
        }
    }

    /** Whether there is something in it to verify with. */
    static boolean isUsable(Path file) {
        return !read(file).isEmpty();
    }

    private static PublicKey publicKey(byte[] der) throws UnusableKeyException {
        for (var type : TYPES) {
            try {
                return KeyFactory.getInstance(type).generatePublic(new X509EncodedKeySpec(der));
            } catch (GeneralSecurityException anotherType) {
                // The next may fit.
            }
        }
        throw new UnusableKeyException("not a public key of a known type");
    }
}
