package io.exechub.socket.edge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.exechub.socket.telemetry.PushMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of requests that do not wait for the answer to the one before. */
class RequestDecoderTest {
    private static final String BEHIND = "POST /second HTTP/1.1\r\nContent-Length: 4\r\n\r\nbody";

    private final ByteBuf both = bytes("GET /first HTTP/1.1\r\n\r\n" + BEHIND);
    private final Reads reads = new Reads();
    private final EmbeddedChannel channel = connect();

    /** How often more was asked for. */
    private static final class Reads extends ChannelOutboundHandlerAdapter {
        int count;

        @Override
        public void read(ChannelHandlerContext here) {
            count++;
        }
    }

    private EmbeddedChannel connect() {
        var lobby = new Lobby(
                new RequestSettings(Duration.ofSeconds(1), Duration.ofSeconds(1), 10, 4_096, 8_192),
                1,
                new PushMetrics(new SimpleMeterRegistry()));
        var decoder = new RequestDecoder(new HttpServerOptions());
        var clock = new RequestClock(lobby, decoder);
        return new EmbeddedChannel(reads, clock.bytes(), decoder, clock);
    }

    @Test
    void aRequestIsHeardOnceTheOneBeforeItIsAnswered() {
        channel.writeInbound(both);
        assertThat(heard()).containsExactly("/first");
        assertThat(channel.config().isAutoRead()).isFalse();
        answer();
        assertThat(heard()).containsExactly("/second");
        assertThat(channel.config().isAutoRead()).isTrue();
        channel.finishAndReleaseAll();
    }

    @Test
    void whatWaitsIsGivenBackAtTheEndOfTheConnection() {
        channel.writeInbound(both);
        channel.close().syncUninterruptibly();
        heard();
        assertThat(both.refCnt()).isZero();
    }

    @Test
    void anAnswerGivenBeforeTheEndOfItsRequestHoldsNothingUp() {
        channel.writeInbound(bytes(BEHIND.substring(0, BEHIND.length() - 1)));
        answer();
        channel.writeInbound(bytes("y" + BEHIND));
        assertThat(heard()).containsExactly("/second", "/second");
        channel.finishAndReleaseAll();
    }

    @Test
    void noMoreIsReadThanBeganToWait() {
        channel.writeInbound(bytes("GET /first HTTP/1.1\r\n\r\n"));
        int before = reads.count;
        channel.writeInbound(bytes(BEHIND));
        assertThat(reads.count).isEqualTo(before);
        answer();
        assertThat(reads.count).isGreaterThan(before);
        channel.finishAndReleaseAll();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, US_ASCII);
    }

    private void answer() {
        channel.writeOutbound(
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER));
        channel.runPendingTasks();
    }

    /** The paths of the requests that have come. */
    private List<String> heard() {
        var paths = new ArrayList<String>();
        for (var message = channel.readInbound(); message != null; message = channel.readInbound()) {
            if (message instanceof HttpRequest request) {
                paths.add(request.uri());
            }
            ReferenceCountUtil.release(message);
        }
        return paths;
    }
}
