package io.exechub.socket.edge;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Measures how long one HTTP/1.1 connection makes the service wait for a request. Stands between Netty's codec and Vert.x,
 * and sees there what begins and ends; before the codec stand its {@link #bytes}, since of a request whose head is not
 * complete nothing else is seen. Vert.x' own idle time-out would count the silence of polls, streams and WebSockets, too.
 *
 * <p>Confined to the event loop of its connection.
 */
final class RequestClock extends ChannelDuplexHandler {
    private static final byte[] TOO_LATE = "The request did not come in whole in time\n".getBytes(US_ASCII);

    private final Lobby lobby;
    private final RequestDecoder decoder;
    private final Bytes bytes = new Bytes();
    private @Nullable ChannelHandlerContext here;
    /** When the service began to wait, by {@link System#nanoTime}. */
    private long since = System.nanoTime();
    /** Nothing was ever heard. */
    private boolean silent = true;
    /** Of a request the first byte has come, and not the last. */
    private boolean receiving;
    /** What comes belongs to a request whose head has come. */
    private boolean inBody;
    /** Requests whose heads came, less answers that ended. */
    private int unanswered;
    /** An answer was begun and has not ended. */
    private boolean answering;
    /** Part of that answer is a file that the peer has not taken yet. */
    private boolean sendingFile;

    /** @param decoder hands over no request while another is being answered */
    RequestClock(Lobby lobby, RequestDecoder decoder) {
        this.lobby = lobby;
        this.decoder = decoder;
    }

    /** Notes a request's first byte; stands before the codec. */
    ChannelHandler bytes() {
        return bytes;
    }

    private final class Bytes extends ChannelInboundHandlerAdapter {
        /** What was sent behind a request that has been answered now comes, as if it came just now. */
        void readOn(ChannelHandlerContext context) {
            if (!context.isRemoved()) {
                context.channel().config().setAutoRead(true);
                channelRead(context, Unpooled.EMPTY_BUFFER);
                context.fireChannelReadComplete();
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            if (!receiving && unanswered == 0) {
                begin();
            }
            context.fireChannelRead(bytes);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        here = context;
        lobby.waits(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        lobby.waitsNoMore(this);
    }

    /** The first request has had its time since the connection was made. */
    private void begin() {
        receiving = true;
        if (!silent) {
            waitAnew();
        }
        silent = false;
    }

    private void waitAnew() {
        since = System.nanoTime();
        lobby.waits(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest) {
            headCame();
        }
        if (message instanceof LastHttpContent) {
            wholeRequestCame();
        }
        context.fireChannelRead(message);
    }

    private void headCame() {
        inBody = true;
        unanswered++;
        if (!receiving) {
            begin();
        }
    }

    private void wholeRequestCame() {
        receiving = false;
        inBody = false;
        if (unanswered == 0) {
            waitAnew();
        } else {
            decoder.hold();
            if (!sendingFile) {
                lobby.waitsNoMore(this);
            }
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise written) {
        if (message instanceof HttpResponse response && isInformational(response)) {
            informed(context, response);
        } else if (message instanceof LastHttpContent) {
            answered(context);
        } else if (message instanceof HttpResponse) {
            answering = true;
        } else if (!(message instanceof HttpObject)) {
            sendsFile(written);
        }
        var unused = context.write(message, written);
    }

    /** No session looks after somebody who does not take it. */
    private void sendsFile(ChannelPromise written) {
        sendingFile = true;
        waitAnew();
        written.addListener(taken -> fileTaken());
    }

    private void fileTaken() {
        sendingFile = false;
        if (unanswered > 0 && !receiving) {
            lobby.waitsNoMore(this);
        }
    }

    private void informed(ChannelHandlerContext context, HttpResponse response) {
        if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            leave(context);
        }
    }

    private static boolean isInformational(HttpResponse response) {
        return response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    private void answered(ChannelHandlerContext context) {
        answering = false;
        unanswered--;
        if (!receiving && unanswered == 0) {
            waitAnew();
        }
        if (decoder.goOn()) {
            var first = context.pipeline().context(bytes);
            // Not at once: Vert.x has yet to take note that this was the end of the answer.
            context.executor().execute(() -> bytes.readOn(first));
        }
    }

    /** It is a WebSocket now: its session has clocks of its own. */
    private void leave(ChannelHandlerContext context) {
        context.pipeline().remove(this);
        context.pipeline().remove(Bytes.class);
    }

    /** Ends the connection if it has waited for too long. While nothing is read from it that is not its fault. */
    void check(long now, RequestSettings settings) {
        if (!here().channel().config().isAutoRead() && !sendingFile) {
            since = now;
            return;
        }
        boolean isRequestDue = silent || (receiving && !sendingFile);
        var patience = isRequestDue ? settings.requestTimeout() : settings.idleTimeout();
        if (now - since > patience.toNanos()) {
            end(isRequestDue ? "request_timeout" : "idle_timeout");
        }
    }

    /** Ends the connection; answers a request of which some has come. */
    void end(String reason) {
        lobby.waitsNoMore(this);
        lobby.refused(reason);
        if (mayAnswer()) {
            answerTooLate();
        }
        // Whoever has not taken the answer by now does not read.
        var unused = here().close();
    }

    private void answerTooLate() {
        var unused = here().writeAndFlush(tooLate());
    }

    /** Not in the middle of an answer, nor after that of a request whose body nobody wanted. */
    private boolean mayAnswer() {
        return receiving && !answering && !(inBody && unanswered == 0);
    }

    private static HttpResponse tooLate() {
        var answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.REQUEST_TIMEOUT, Unpooled.wrappedBuffer(TOO_LATE));
        answer.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.TEXT_PLAIN)
                .set(HttpHeaderNames.CONTENT_LENGTH, TOO_LATE.length)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return answer;
    }

    private ChannelHandlerContext here() {
        return Objects.requireNonNull(here, "in the pipeline");
    }
}
