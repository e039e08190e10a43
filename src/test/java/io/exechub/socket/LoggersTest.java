package io.exechub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What the log says is changed while the service runs. */
class LoggersTest {
    private static final String SESSION = "io.exechub.socket.session.Session";

    private static RedisRig redis;
    private static ServiceRig service;

    @BeforeAll
    static void start() {
        redis = RedisRig.start();
        service = ServiceRig.start(redis);
        service.register(ServiceRig.WS, ServiceRig.newUser()).close();
    }

    @AfterAll
    static void stop() {
        service.close();
        redis.close();
    }

    private static JsonObject get(String path) {
        return new JsonObject(service.management().get(path).body());
    }

    private static HttpResponse<String> put(String name, String body) {
        return service.management().send("PUT", "/loggers/" + name, BodyPublishers.ofString(body));
    }

    @Test
    void theLevelsAreListed() {
        assertThat(get("/loggers").getJsonObject("loggers").getMap()).containsKeys("ROOT", "io.exechub.socket");
    }

    @Test
    void aLevelIsChangedAtOnceAndReset() {
        var before = get("/loggers/" + SESSION).getString("level");
        assertThat(LoggerFactory.getLogger(SESSION).isTraceEnabled()).isFalse();
        assertThat(put(SESSION, "{\"level\":\"trace\"}").body())
                .isEqualTo("{\"name\":\"" + SESSION + "\",\"level\":\"TRACE\"}");
        assertThat(LoggerFactory.getLogger(SESSION).isTraceEnabled()).isTrue();
        put(SESSION, "{\"level\":\"DEBUG\"}");
        assertThat(new JsonObject(put(SESSION, "{\"level\":null}").body()).getString("level"))
                .isEqualTo(before);
        assertThat(LoggerFactory.getLogger(SESSION).isTraceEnabled()).isFalse();
        assertThat(get("/loggers").getJsonObject("loggers").containsKey(SESSION))
                .isFalse();
    }

    @Test
    void aPackageThatHadALevelGetsItBack() {
        var all = "io.exechub.socket";
        var before = get("/loggers").getJsonObject("loggers").getString(all);
        put(all, "{\"level\":\"OFF\"}");
        put(all, "{\"level\":null}");
        assertThat(get("/loggers").getJsonObject("loggers").getString(all)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "DEBUG",
                "[]",
                "{}",
                "{\"level\":7}",
                "{\"level\":\"LOUD\"}",
                "{\"level\":\"\"}",
                "{\"level\":\"DEBUG\",\"x\":1}"
            })
    void whatIsNoLevelIsExplained(String body) {
        var answer = put(SESSION, body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("expected: {\"level\"");
    }

    @Test
    void aLoggerThatIsNotThereIsNotMade() {
        assertThat(put("io.exechub.socket.Sesion", "{\"level\":\"DEBUG\"}").statusCode())
                .isEqualTo(404);
        assertThat(service.management().get("/loggers/io.exechub.socket.Sesion").statusCode())
                .isEqualTo(404);
    }

    @Test
    void nothingLongIsTakenInAndNothingElseIsDone() {
        assertThat(put(SESSION, " ".repeat(2_000)).statusCode()).isEqualTo(413);
        var other = service.management().send("DELETE", "/loggers/" + SESSION, BodyPublishers.noBody());
        assertThat(other.statusCode()).isEqualTo(405);
        assertThat(other.headers().firstValue("Allow")).hasValue("GET, PUT");
        assertThat(service.http().get("/loggers").statusCode()).isEqualTo(404);
    }
}
