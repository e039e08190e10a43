package io.exechub.socket.auth;

import io.exechub.socket.model.Secret;
import io.exechub.socket.protocol.BadMessageException;
import io.exechub.socket.protocol.ClientMessage;
import io.exechub.socket.protocol.JsonProtocol;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a registration costs us, Redis apart. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RegistrationBenchmark {
    private static final int MOST = 16 * 1024;

    private final String token = TestTokens.hmac(new JsonObject()
            .put("sub", "u00001")
            .put("exp", Instant.now().getEpochSecond() + TimeUnit.DAYS.toSeconds(1)));
    private final String frame =
            "{\"event\":\"register_user\",\"data\":{\"userId\":\"u00001\",\"token\":\"" + token + "\"}}";
    private final TokenVerifier verifier = new TokenVerifier(
            TokenSettings.signedWith(KeySettings.ofSecret(new Secret(TestTokens.SECRET))), Optional.empty(), Instant::now);

    /** The client's frame. */
    @Benchmark
    public ClientMessage readFrame() throws BadMessageException {
        return JsonProtocol.decode(frame, MOST);
    }

    /** Its token, HS256. */
    @Benchmark
    public Future<Identity> verifyToken() {
        return verifier.verify(token);
    }
}
