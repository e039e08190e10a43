package io.exechub.socket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers load from us, as it goes over the wire. */
class ClientScriptsTest {
    private static final String CLIENT = "/client/exechub-client.js";

    private static RedisRig redis;
    private static ServiceRig service;

    @BeforeAll
    static void start() {
        redis = RedisRig.start();
        service = ServiceRig.start(redis);
    }

    @AfterAll
    static void stop() {
        service.close();
        redis.close();
    }

    @Test
    void theClientTakesLessThanSixKilobytes() throws Exception {
        var answer = get(CLIENT, "Accept-Encoding", "gzip, deflate, br");
        assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/javascript;charset=UTF-8");
        assertThat(answer.body()).hasSizeLessThan(6_000);
        assertThat(unzipped(answer.body())).isEqualTo(service.http().get(CLIENT).body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/client/sockjs.min.js", "/client/sse.js", "/client/sockjs.js"})
    void whatItLoadsWhenNeededIsCompressedToo(String path) throws Exception {
        for (var time = 1; time <= 2; time++) {
            var answer = get(path, "Accept-Encoding", "gzip");
            assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
            assertThat(unzipped(answer.body()))
                    .isEqualTo(service.http().get(path).body());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "br", "gzip;q=0", "gzip; q=0.0, br", "x-gzip"})
    void whoDoesNotAcceptItGetsItPlain(String accepted) throws Exception {
        var answer = get(CLIENT, "Accept-Encoding", accepted);
        assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(answer.headers().firstValue("Vary")).hasValue("Accept-Encoding,origin");
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void whoHasItAlreadyIsToldSo() throws Exception {
        var tag = get(CLIENT, "Accept-Encoding", "gzip")
                .headers()
                .firstValue("ETag")
                .orElseThrow();
        var again = get(CLIENT, "Accept-Encoding", "gzip", "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(get(CLIENT, "Accept-Encoding", "gzip", "If-None-Match", "\"other\"")
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/client/nothing.js", "/client/..%2fconsole.js", "/client/lib/nothing.js"})
    void whatIsNotThereIsNotThere(String path) throws Exception {
        assertThat(get(path, "Accept-Encoding", "gzip").statusCode()).isEqualTo(404);
    }

    @Test
    void theTypesAndThePackageStandBesideIt() {
        assertThat(service.http().get("/client/exechub-client.d.ts").body()).contains("export function connect");
        assertThat(service.http().get("/client/package.json").body()).contains("./exechub-client.js");
    }

    private static HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
                .headers(headers)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String unzipped(byte[] content) throws IOException {
        try (var gzip = new GZIPInputStream(new ByteArrayInputStream(content))) {
            return new String(gzip.readAllBytes(), UTF_8);
        }
    }
}
