package io.exechub.socket.auth;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.NamedParameterSpec;
import java.util.Map;
import java.util.Set;

/** Which algorithms a public key is for, by its type, size and curve. */
final class KeyKind {
    private static final int MIN_RSA_BITS = 2_048;
    private static final Map<String, Algorithm> BY_CURVE_OID = Map.of(
            "1.2.840.10045.3.1.7", Algorithm.ES256,
            "1.3.132.0.34", Algorithm.ES384,
            "1.3.132.0.35", Algorithm.ES512);

    private KeyKind() {}

    /** @throws UnusableKeyException if there is none */
    static Set<Algorithm> algorithms(PublicKey key) throws UnusableKeyException {
        if (key instanceof RSAPublicKey rsa) {
            return ofRsa(rsa);
        }
        if (key instanceof ECPublicKey ec) {
            return ofCurve(ec);
        }
        if (key instanceof EdECPublicKey ed && ed.getParams().getName().equals(NamedParameterSpec.ED25519.getName())) {
            return Set.of(Algorithm.EDDSA);
        }
        throw new UnusableKeyException("a key of another kind than RSA, EC and Ed25519");
    }

    private static Set<Algorithm> ofRsa(RSAPublicKey key) throws UnusableKeyException {
        if (key.getModulus().bitLength() < MIN_RSA_BITS) {
            throw new UnusableKeyException("an RSA key of less than " + MIN_RSA_BITS + " bits");
        }
        return Set.of(
                Algorithm.RS256, Algorithm.RS384, Algorithm.RS512, Algorithm.PS256, Algorithm.PS384, Algorithm.PS512);
    }

    private static Set<Algorithm> ofCurve(ECPublicKey key) throws UnusableKeyException {
        var algorithm = BY_CURVE_OID.get(curveOid(key));
        if (algorithm == null) {
            throw new UnusableKeyException("a curve other than P-256, P-384 and P-521");
        }
        if (!isOnItsCurve(key)) {
            throw new UnusableKeyException("a point that is not on its curve");
        }
        return Set.of(algorithm);
    }

    private static String curveOid(ECPublicKey key) {
        try {
            var parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(key.getParams());
            return parameters.getParameterSpec(ECGenParameterSpec.class).getName();
        } catch (GeneralSecurityException unnamedCurve) {
            return "";
        }
    }

    /** Nobody else looks: the JDK makes a key of any two numbers. */
    private static boolean isOnItsCurve(ECPublicKey key) {
        var point = key.getW();
        var curve = key.getParams().getCurve();
        if (point.equals(ECPoint.POINT_INFINITY) || !(curve.getField() instanceof ECFieldFp field)) {
            return false;
        }
        var p = field.getP();
        var x = point.getAffineX();
        var y = point.getAffineY();
        var right = x.pow(3).add(curve.getA().multiply(x)).add(curve.getB()).mod(p);
        return isWithin(x, p) && isWithin(y, p) && y.pow(2).mod(p).equals(right);
    }

    private static boolean isWithin(BigInteger coordinate, BigInteger p) {
        return coordinate.signum() >= 0 && coordinate.compareTo(p) < 0;
    }
}
