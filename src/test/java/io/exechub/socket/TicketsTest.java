package io.exechub.socket;

import static io.exechub.socket.EventStreamRecorder.PATH;
import static io.exechub.socket.ServiceRig.newUser;
import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.protocol.CloseReason;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /api/v1/tickets}, and what a ticket is good for. */
class TicketsTest {
    private static final String TICKETS = "/api/v1/tickets";

    private static LogRecorder log;
    private static RedisRig redis;
    private static ServiceRig service;

    private final String user = newUser();

    @BeforeAll
    static void start() {
        log = LogRecorder.listening();
        redis = RedisRig.start();
        service = ServiceRig.start(redis);
    }

    @AfterAll
    static void stop() {
        service.close();
        redis.close();
        log.close();
    }

    private static HttpResponse<String> ask(ServiceRig asked, String token) {
        return asked.http().post(TICKETS, "", "Authorization", "Bearer " + token);
    }

    private static String ticket(ServiceRig asked, String token) {
        return new JsonObject(ask(asked, token).body()).getString("ticket");
    }

    private static EventStreamRecorder enter(ServiceRig asked, String ticket) {
        return EventStreamRecorder.connect(asked.port(), PATH + "?ticket=" + ticket);
    }

    private static void isRefused(HttpResponse<String> answer, int statusCode, CloseReason reason) {
        assertThat(answer.statusCode()).isEqualTo(statusCode);
        assertThat(new JsonObject(answer.body()).getString("code")).isEqualTo(reason.name());
    }

    private static HttpResponse<String> tryToEnter(ServiceRig asked, String ticket) {
        return asked.http().get(PATH + "?ticket=" + ticket);
    }

    private void revokeAll() {
        var revoked = service.http()
                .post(
                        "/api/v1/revocations",
                        new JsonObject()
                                .put("userId", user)
                                .put("issuedBefore", System.currentTimeMillis() + 60_000)
                                .encode(),
                        "Authorization",
                        "Bearer " + service.token("operator", "admin"));
        assertThat(revoked.statusCode()).isEqualTo(200);
    }

    @Test
    void aTokenBuysATicketThatOpensAStreamOnce() {
        var answer = ask(service, service.token(user));
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        var bought = new JsonObject(answer.body());
        assertThat(bought.fieldNames()).containsExactlyInAnyOrder("ticket", "expiresAt");
        assertThat(bought.getLong("expiresAt") - System.currentTimeMillis()).isBetween(20_000L, 30_000L);
        var ticket = bought.getString("ticket");
        assertThat(ticket).matches("[A-Za-z0-9_-]{43}");
        try (var stream = enter(service, ticket)) {
            assertThat(stream.next("registered").getString("userId")).isEqualTo(user);
            isRefused(tryToEnter(service, ticket), 401, CloseReason.INVALID_TOKEN);
            redis.publish("{\"userId\":\"" + user + "\",\"submissionId\":\"s\",\"status\":\"WA\"}");
            stream.next("submission_status_update");
        }
        log.containsNoneOf(ticket);
        assertThat(log.lines()).anyMatch(line -> line.contains("registered") && line.contains(user));
    }

    @Test
    void aPositionGoesWithIt() {
        redis.publish("{\"userId\":\"" + user + "\",\"submissionId\":\"s\",\"status\":\"WA\"}");
        var path = PATH + "?ticket=" + ticket(service, service.token(user)) + "&lastEventId=other:1";
        try (var stream = EventStreamRecorder.connect(service.port(), path)) {
            assertThat(stream.next("registered").getBoolean("recovered")).isFalse();
            stream.next("submission_status_update");
        }
    }

    @Test
    void ofAllThatComeAtOnceOneIsLetIn() {
        var ticket = ticket(service, service.token(user));
        var all = IntStream.range(0, 8).mapToObj(i -> enter(service, ticket)).toList();
        var statuses = all.stream().map(stream -> stream.head().statusCode()).toList();
        assertThat(statuses).containsOnlyOnce(200).contains(401);
        all.forEach(EventStreamRecorder::close);
    }

    @Test
    void anyNodeTakesIt() {
        try (var other = ServiceRig.start(redis);
                var stream = enter(other, ticket(service, service.token(user)))) {
            stream.next("registered");
        }
    }

    @Test
    void aTicketBecomesTooOld() {
        try (var hasty = ServiceRig.start(redis, "EXECHUB_SESSION_TICKET_LIFETIME", "1ms")) {
            var ticket = ticket(hasty, hasty.token(user));
            Eventually.until("too old", () -> tryToEnter(hasty, ticket).statusCode() == 401);
        }
    }

    @Test
    void aTicketIsWorthNoMoreThanItsTokenIsNow() {
        var ticket = ticket(service, service.token(user));
        revokeAll();
        isRefused(tryToEnter(service, ticket), 403, CloseReason.KICKED);
        var brief = newUser();
        var ofBrief = ticket(service, service.token(brief, Duration.ofSeconds(1)));
        long soon = System.currentTimeMillis() + 1_100;
        Eventually.until("its token has expired", () -> System.currentTimeMillis() > soon);
        isRefused(tryToEnter(service, ofBrief), 401, CloseReason.TOKEN_EXPIRED);
    }

    @Test
    void aStreamEndsWithTheTokenThatTheTicketWasBoughtWith() {
        try (var stream = enter(service, ticket(service, service.token(user, Duration.ofSeconds(2))))) {
            stream.next("registered");
            stream.next("token_expiring");
            stream.endsFor(CloseReason.TOKEN_EXPIRED);
        }
    }

    @Test
    void aRevocationFindsTheStreamThatATicketOpened() {
        try (var stream = enter(service, ticket(service, service.token(user)))) {
            stream.next("registered");
            revokeAll();
            stream.endsFor(CloseReason.KICKED);
        }
    }

    @Test
    void aTokenInTheHeaderLeavesTheTicketUnused() {
        var ticket = ticket(service, service.token(user));
        var other = newUser();
        try (var stream = EventStreamRecorder.connect(
                        service.port(), PATH + "?ticket=" + ticket, "Authorization", "Bearer " + service.token(other));
                var mine = enter(service, ticket)) {
            assertThat(stream.next("registered").getString("userId")).isEqualTo(other);
            assertThat(mine.next("registered").getString("userId")).isEqualTo(user);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "0123456789012345678901234567890123456789012", "%00", "a%0Ab"})
    void whatIsNoTicketOpensNothing(String made) {
        isRefused(tryToEnter(service, made), 401, CloseReason.INVALID_TOKEN);
    }

    @Test
    void onlyAGoodTokenBuysATicket() {
        isRefused(service.http().post(TICKETS, ""), 401, CloseReason.INVALID_TOKEN);
        for (var bad : List.of("", "not.a.token")) {
            isRefused(ask(service, bad), 401, CloseReason.INVALID_TOKEN);
        }
        isRefused(ask(service, service.token(user, Duration.ofSeconds(-1))), 401, CloseReason.TOKEN_EXPIRED);
        var token = service.token(user);
        revokeAll();
        isRefused(ask(service, token), 403, CloseReason.KICKED);
        assertThat(service.metric("exechub_user_requests_total{outcome=\"kicked\",request=\"ticket\"}"))
                .isPositive();
    }

    @Test
    void nobodyGetsTicketsWithoutEnd() {
        try (var strict = ServiceRig.start(redis, "EXECHUB_SESSION_REGISTRATIONS_PER_MINUTE", "2")) {
            var token = strict.token(user);
            assertThat(ask(strict, token).statusCode()).isEqualTo(201);
            assertThat(ask(strict, token).statusCode()).isEqualTo(201);
            var third = ask(strict, token);
            isRefused(third, 429, CloseReason.THROTTLED);
            assertThat(third.headers().firstValue("Retry-After")).contains("1");
            assertThat(ask(strict, strict.token(newUser())).statusCode()).isEqualTo(201);
        }
    }

    @Test
    void withoutRedisThereAreNone() {
        try (var away = RedisRig.start()) {
            away.kill();
            try (var lonely = ServiceRig.startUnready(away)) {
                var answer = ask(lonely, lonely.token(user));
                isRefused(answer, 503, CloseReason.SERVICE_UNAVAILABLE);
                assertThat(answer.headers().firstValue("Retry-After")).contains("1");
                isRefused(tryToEnter(lonely, "0".repeat(43)), 503, CloseReason.SERVICE_UNAVAILABLE);
            }
        }
    }

    @Test
    void aPageOfOursMayBuyOneAndAForeignPageMayNot() {
        var token = "Bearer " + service.token(user);
        var ours = service.http().post(TICKETS, "", "Authorization", token, "Origin", "http://localhost:3000");
        assertThat(ours.statusCode()).isEqualTo(201);
        assertThat(ours.headers().firstValue("Access-Control-Allow-Origin")).contains("http://localhost:3000");
        var foreign = service.http().post(TICKETS, "", "Authorization", token, "Origin", "https://evil.example");
        assertThat(foreign.statusCode()).isEqualTo(403);
    }
}
