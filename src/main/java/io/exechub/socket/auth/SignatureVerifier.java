package io.exechub.socket.auth;

import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.PublicKey;
import java.util.Base64;

/** Has the library verify signatures, and nothing else: claims are judged by {@link TokenClaims}. */
final class SignatureVerifier {
    private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private SignatureVerifier() {}

    /** A provider that knows one key and one algorithm, and is asked on the calling thread. */
    static JWTAuth of(Key key, Algorithm algorithm) {
        var options = new JWTAuthOptions()
                .setJWTOptions(new JWTOptions().setIgnoreExpiration(true))
                .addPubSecKey(
                        new PubSecKeyOptions().setAlgorithm(algorithm.jwsName()).setBuffer(text(key)));
        // It would ask a Vert.x for files, of which there are none.
        return JWTAuth.create(null, options);
    }

    private static String text(Key key) {
        return key instanceof PublicKey
                ? "-----BEGIN PUBLIC KEY-----\n" + PEM.encodeToString(key.getEncoded()) + "\n-----END PUBLIC KEY-----"
                : new String(key.getEncoded(), StandardCharsets.UTF_8);
    }
}
