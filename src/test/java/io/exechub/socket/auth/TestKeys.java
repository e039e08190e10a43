package io.exechub.socket.auth;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Key pairs, made for the tests. */
public final class TestKeys {
    private static final Map<String, KeyPair> SHARED = new ConcurrentHashMap<>();

    private TestKeys() {}

    /** A new pair: {@code RSA}, {@code RSA:<bits>}, a curve such as {@code secp256r1}, or another type's name. */
    public static KeyPair generate(String kind) {
        try {
            if (kind.startsWith("RSA:")) {
                var generator = KeyPairGenerator.getInstance("RSA");
                generator.initialize(Integer.parseInt(kind.substring(4)));
                return generator.generateKeyPair();
            }
            if (!kind.startsWith("secp")) {
                return KeyPairGenerator.getInstance(kind).generateKeyPair();
            }
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(kind));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One that all tests share, since making RSA keys takes long. */
    public static KeyPair shared(String kind) {
        return SHARED.computeIfAbsent(kind, TestKeys::generate);
    }

    /** The public half, as a file would hold it. */
    public static String pem(KeyPair keys) {
        return pem(keys.getPublic());
    }

    private static String pem(PublicKey key) {
        var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        return "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";
    }
}
