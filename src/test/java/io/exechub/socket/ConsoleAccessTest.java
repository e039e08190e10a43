package io.exechub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.model.Ticket;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.net.HttpCookie;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets to see the console in production; two nodes, as behind a load balancer. */
class ConsoleAccessTest {
    private static final String SESSION = "/console/session";
    private static final String SIGN_IN = "/console/public/sign-in.html";
    private static final String OWN_ORIGIN = "https://push.example";
    private static final List<String> GUARDED =
            List.of("/console/index.html", "/console/console.js", "/console/nothing");

    private static LogRecorder log;
    private static RedisRig redis;
    private static ServiceRig asked;
    private static ServiceRig other;
    private static ServiceRig without;

    @BeforeAll
    static void start() {
        log = LogRecorder.listening();
        redis = RedisRig.start();
        asked = production("EXECHUB_EDGE_CONSOLE", "true", "CORS_ORIGIN", OWN_ORIGIN);
        other = production("EXECHUB_EDGE_CONSOLE", "true", "CORS_ORIGIN", OWN_ORIGIN);
        without = production("CORS_ORIGIN", OWN_ORIGIN);
    }

    private static ServiceRig production(String... settings) {
        var all = new String[settings.length + 4];
        System.arraycopy(settings, 0, all, 0, settings.length);
        System.arraycopy(new String[] {"NODE_ENV", "production", "HOST", "127.0.0.1"}, 0, all, settings.length, 4);
        return ServiceRig.start(redis, all);
    }

    @AfterAll
    static void stop() {
        without.close();
        other.close();
        asked.close();
        redis.close();
        log.close();
    }

    private static HttpResponse<String> signIn(String token) {
        return asked.http().post(SESSION, "", "Authorization", "Bearer " + token, "Origin", OWN_ORIGIN);
    }

    private static HttpCookie cookieOf(HttpResponse<String> answer) {
        var cookies = answer.headers().allValues("Set-Cookie");
        assertThat(cookies).hasSize(1);
        return HttpCookie.parse(cookies.get(0)).get(0);
    }

    private static String pass(String token) {
        return cookieOf(signIn(token)).getValue();
    }

    private static HttpResponse<String> get(ServiceRig node, String path, String pass) {
        return node.http().get(path, "Cookie", "exechub-console=" + pass);
    }

    private static void isShutOut(String cookie) {
        for (var path : GUARDED) {
            var answer = asked.http().get(path, "Cookie", cookie);
            assertThat(answer.statusCode()).as(path).isEqualTo(401);
            assertThat(new JsonObject(answer.body()).getString("code")).isEqualTo("NOT_SIGNED_IN");
        }
        var page = asked.http().get("/console/", "Cookie", cookie);
        assertThat(page.statusCode()).isEqualTo(303);
        assertThat(page.headers().firstValue("Location")).hasValue("public/sign-in.html");
        assertThat(page.body()).isEmpty();
    }

    private static void isLetIn(ServiceRig node, String pass) {
        var page = get(node, "/console/", pass);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<html");
        assertThat(get(node, "/console/console.js", pass).statusCode()).isEqualTo(200);
        assertThat(page.headers().allValues("Cache-Control")).containsExactly("no-store");
    }

    @Test
    void anAdministratorSignsInOnceForAllNodes() {
        var pass = pass(asked.token("operator", "admin"));
        isLetIn(asked, pass);
        isLetIn(other, pass);
        assertThat(get(asked, SESSION, pass).body()).isEqualTo("{\"guarded\":true,\"signedIn\":true}");
        assertThat(asked.http().get(SESSION).body()).isEqualTo("{\"guarded\":true,\"signedIn\":false}");
    }

    @Test
    void theCookieHoldsNoTokenAndGoesNowhereElse() {
        var token = asked.token("operator", "admin");
        var answer = signIn(token);
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        var header = answer.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(header.split("; "))
                .contains("Path=/console/", "HTTPOnly", "Secure", "SameSite=Strict")
                .noneMatch(part -> part.startsWith("Domain"));
        var pass = cookieOf(answer);
        assertThat(pass.getValue()).matches("[A-Za-z0-9_-]{43}");
        assertThat(pass.getMaxAge()).isBetween(3_590L, 3_600L);
        log.containsNoneOf(token, pass.getValue());
        assertThat(log.lines()).anyMatch(line -> line.contains("signs in to the console") && line.contains("operator"));
    }

    @Test
    void whoeverElseSeesTheSignInPageAndNothingMore() {
        isShutOut("theme=dark");
        var page = asked.http().get(SIGN_IN);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("sign-in.js").doesNotContainPattern("<input[^>]* name=");
        assertThat(asked.http().get("/console/public/sign-in.js").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console/public/../console.js",
                "/console/public/..%2fconsole.js",
                "/console/public/%2e%2e/console.js",
                "/console/public/..%5cconsole.js",
                "/console/public/%252e%252e/console.js",
                "/console/public//../console.js",
                "/console//console.js",
                "/console/./console.js",
                "/client/../console/console.js",
                "/client/..%2fconsole/console.js",
                "/CONSOLE/console.js",
                "/console/console.js;x=/public/",
                "/console/console.js%00.css"
            })
    void thereIsNoWayRound(String path) throws Exception {
        try (var socket = RawSocket.connect(asked.port())) {
            socket.write("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(socket.toTheEnd()).doesNotContain(" 200 OK").containsPattern("^HTTP/1.1 (400|401|404) ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "=", "x", "{\"signedIn\":true}", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    void aForgedPassIsNone(String forged) {
        isShutOut("exechub-console=" + forged);
    }

    @Test
    void neitherATokenNorATicketIsAPass() {
        var admin = asked.token("operator", "admin");
        isShutOut("exechub-console=" + admin);
        var ticket = asked.http().post("/api/v1/tickets", "", "Authorization", "Bearer " + admin);
        isShutOut("exechub-console=" + new JsonObject(ticket.body()).getString("ticket"));
    }

    @Test
    void aPassIsNoTicket() {
        var pass = pass(asked.token("operator", "admin"));
        assertThat(asked.http().get("/events?ticket=" + pass).statusCode()).isEqualTo(401);
        isLetIn(asked, pass);
    }

    @Test
    void aPassEndsWithItsToken() {
        var answer = signIn(asked.token("operator", Duration.ofSeconds(2), "admin"));
        var cookie = cookieOf(answer);
        assertThat(cookie.getMaxAge()).isLessThanOrEqualTo(2);
        isLetIn(asked, cookie.getValue());
        Eventually.until(
                "the pass has ended",
                () -> get(asked, "/console/console.js", cookie.getValue()).statusCode() == 401);
    }

    @Test
    void aPassEndsWhenItsTokenIsRevoked() {
        var operator = ServiceRig.newUser();
        var pass = pass(asked.token(operator, "admin"));
        isLetIn(other, pass);
        var all = new JsonObject().put("userId", operator).put("issuedBefore", System.currentTimeMillis() + 60_000);
        var revoked = asked.http()
                .post(
                        "/api/v1/revocations",
                        all.encode(),
                        "Authorization",
                        "Bearer " + asked.token("another-operator", "admin"));
        assertThat(revoked.statusCode()).isEqualTo(200);
        isShutOut("exechub-console=" + pass);
        assertThat(get(other, "/console/console.js", pass).statusCode()).isEqualTo(401);
    }

    @Test
    void signingOutEndsThePassEverywhere() {
        var pass = pass(asked.token("operator", "admin"));
        var answer = other.http().send("DELETE", SESSION, BodyPublishers.noBody(), "Cookie", "exechub-console=" + pass);
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(cookieOf(answer).getMaxAge()).isZero();
        isShutOut("exechub-console=" + pass);
    }

    @Test
    void onlyAdministratorsSignIn() {
        for (var token : List.of("", "nonsense", asked.token("u"), asked.token("u", "publish"))) {
            var answer = signIn(token);
            assertThat(answer.statusCode()).isIn(401, 403);
            assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
        }
    }

    @Test
    void aPageOfAnotherSiteSignsNobodyInOrOut() {
        var pass = pass(asked.token("operator", "admin"));
        var evil = new String[] {"Origin", "https://evil.example", "Cookie", "exechub-console=" + pass};
        for (var method : List.of("POST", "DELETE", "GET", "OPTIONS")) {
            var answer = asked.http().send(method, SESSION, BodyPublishers.noBody(), evil);
            assertThat(answer.statusCode()).as(method).isEqualTo(403);
            assertThat(answer.headers().map()).doesNotContainKeys("set-cookie", "access-control-allow-origin");
        }
        isLetIn(asked, pass);
    }

    @Test
    void aTokenInTheAddressIsNotLookedAt() {
        var token = asked.token("operator", "admin");
        assertThat(asked.http().post(SESSION + "?token=" + token, "").statusCode())
                .isEqualTo(401);
        assertThat(asked.http().get("/console/?token=" + token).statusCode()).isEqualTo(303);
    }

    @Test
    void thePassIsKeptOnlyAsAFingerprint() {
        var pass = pass(asked.token("operator", "admin"));
        var key = "exechub:console-pass:" + new Ticket(pass).fingerprint();
        assertThat(redis.send(Command.GET, key).toString()).doesNotContain(pass);
        assertThat(redis.send(Command.PTTL, key).toLong()).isBetween(3_500_000L, 3_600_000L);
    }

    @Test
    void whereItIsNotSwitchedOnThereIsNone() {
        var token = without.token("operator", "admin");
        for (var path : List.of("/console", "/console/", SESSION, SIGN_IN)) {
            assertThat(without.http().get(path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(without.http()
                        .post(SESSION, "", "Authorization", "Bearer " + token)
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void inDevelopmentItIsOpen() {
        try (var development = ServiceRig.start(redis)) {
            assertThat(development.http().get("/console/").statusCode()).isEqualTo(200);
            assertThat(development.http().get(SESSION).body()).isEqualTo("{\"guarded\":false,\"signedIn\":true}");
        }
    }

    @Test
    void whileRedisIsAwayNobodyIsLetInOnTrust() {
        try (var ownRedis = RedisRig.start();
                var node = ServiceRig.start(
                        ownRedis, "NODE_ENV", "production", "HOST", "127.0.0.1", "EXECHUB_EDGE_CONSOLE", "true")) {
            var token = node.token("operator", "admin");
            var answer = node.http().post(SESSION, "", "Authorization", "Bearer " + token);
            var pass = cookieOf(answer).getValue();
            isLetIn(node, pass);
            ownRedis.kill();
            Eventually.until(
                    "not let in", () -> get(node, "/console/console.js", pass).statusCode() == 503);
        }
    }
}
