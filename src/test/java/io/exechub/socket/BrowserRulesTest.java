package io.exechub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers are told to do with our answers. That the console lives with it is shown by {@code console.e2e.mjs}. */
class BrowserRulesTest {
    private static final String HSTS = "Strict-Transport-Security";
    private static final String FORWARDED_PROTO = "X-Forwarded-Proto";

    private static RedisRig redis;
    private static ServiceRig service;
    private static ServiceRig behindProxy;

    @BeforeAll
    static void start() {
        redis = RedisRig.start();
        service = ServiceRig.start(redis);
        behindProxy = ServiceRig.start(redis, "EXECHUB_EDGE_TRUSTED_PROXIES", "127.0.0.1", "EXECHUB_EDGE_HSTS", "1h");
    }

    @AfterAll
    static void stop() {
        behindProxy.close();
        service.close();
        redis.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/nowhere",
                "/api/v1/users/u1/sockets",
                "/api/v1/events",
                "/client/../api/v1/events",
                "/clients",
                "/console/%2e%2e/"
            })
    void whatIsDataRunsNothingAndIsKeptByNobody(String path) {
        var headers = get(path);
        isInNoFrame(headers, "default-src 'none'; frame-ancestors 'none'");
        has(headers, "Cross-Origin-Resource-Policy", "same-origin");
        has(headers, "Cross-Origin-Opener-Policy", "same-origin");
        has(headers, "Cache-Control", "no-store");
    }

    @Test
    void answersToPublishersAreKeptByNobody() {
        var user = ServiceRig.newUser();
        var answer = service.http()
                .post(
                        "/api/v1/events",
                        "{\"userId\":\"%s\",\"submissionId\":\"s\",\"status\":\"WA\"}".formatted(user),
                        "Authorization",
                        "Bearer " + service.token("publisher", "publish"));
        assertThat(answer.statusCode()).isEqualTo(202);
        has(answer.headers(), "Cache-Control", "no-store");
        has(answer.headers(), "X-Content-Type-Options", "nosniff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/client/exechub-client.js", "/client/sockjs.min.js", "/client/nothing.js"})
    void theClientIsForEverybodysPages(String path) {
        var headers = get(path);
        isInNoFrame(headers, "default-src 'none'; frame-ancestors 'none'");
        has(headers, "Cross-Origin-Resource-Policy", "cross-origin");
        assertThat(headers.allValues("Cache-Control")).doesNotContain("no-store");
        assertThat(headers.allValues("Vary")).singleElement().isEqualTo("Accept-Encoding,origin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/console", "/console/", "/console/console.js", "/console/events.css", "/console/public/look.css"
            })
    void theConsoleRunsWhatIsItsOwn(String path) {
        var headers = get(path);
        isInNoFrame(
                headers,
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                        + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        has(headers, "Cross-Origin-Resource-Policy", "same-origin");
        has(headers, "Cross-Origin-Opener-Policy", "same-origin");
        assertThat(headers.firstValue("Permissions-Policy")).hasValueSatisfying(policy -> assertThat(policy)
                .contains("camera=()", "microphone=()", "geolocation=()", "payment=()"));
    }

    @Test
    void sockJsHasRulesOfItsOwn() {
        var headers = get("/socket/info");
        has(headers, "X-Content-Type-Options", "nosniff");
        assertThat(headers.map()).doesNotContainKeys("content-security-policy", "cross-origin-resource-policy");
    }

    @Test
    void whoCameByTlsAsTheProxySaysShallComeByNothingElse() {
        for (var path : List.of("/", "/console/", "/client/exechub-client.js", "/socket/info", "/nowhere")) {
            var answer = behindProxy.http().get(path, FORWARDED_PROTO, "https");
            has(answer.headers(), HSTS, "max-age=3600");
        }
    }

    @Test
    void nobodyElseIsToldSo() {
        Stream.of(
                        behindProxy.http().get("/"),
                        behindProxy.http().get("/", FORWARDED_PROTO, "http"),
                        behindProxy.http().get("/", FORWARDED_PROTO, ""),
                        // No proxy is trusted there.
                        service.http().get("/", FORWARDED_PROTO, "https"))
                .forEach(answer -> assertThat(answer.headers().firstValue(HSTS)).isEmpty());
    }

    private static HttpHeaders get(String path) {
        return service.http().get(path).headers();
    }

    private static void isInNoFrame(HttpHeaders headers, String contentSecurityPolicy) {
        has(headers, "Content-Security-Policy", contentSecurityPolicy);
        has(headers, "X-Frame-Options", "DENY");
        has(headers, "X-Content-Type-Options", "nosniff");
        has(headers, "Referrer-Policy", "no-referrer");
    }

    private static void has(HttpHeaders headers, String name, String value) {
        assertThat(headers.allValues(name)).as(name).containsExactly(value);
    }
}
