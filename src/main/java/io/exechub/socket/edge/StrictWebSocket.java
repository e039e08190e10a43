package io.exechub.socket.edge;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket to the letter of RFC 6455, as the last handler of its connection, behind Netty's codec: a socket of Vert.x
 * hears less, and keeps five times as much alive. Who does not take what is sent to it, pongs included, is not listened to
 * meanwhile: what it has sent already waits, and no more is read.
 *
 * <p>Confined to the event loop of its connection.
 */
final class StrictWebSocket extends ChannelInboundHandlerAdapter {
    private static final int NORMAL = 1000;
    private static final int HIGHEST_CLOSE_CODE = 4_999;

    private final ContextInternal context;
    private final MessageAssembler assembler;
    private @Nullable ChannelHandlerContext connection;
    private @Nullable MessageListener listener;
    private Runnable drained = () -> {};
    /** Frames and violations that wait, in order; null if nothing does. */
    private @Nullable Queue<Object> held;

    private boolean hearingHeld;
    /** What came in one segment with the handshake waits until somebody listens. */
    private boolean open;
    /** What has been written is flushed at the end of this turn. */
    private boolean flushing;
    /** Nothing more is sent but pongs. */
    private boolean closing;
    /** Nothing more is heard. */
    private boolean deaf;

    /** @param context on which the listener hears what comes */
    StrictWebSocket(ContextInternal context, int maxMessage) {
        this.context = context;
        this.assembler = new MessageAssembler(maxMessage);
    }

    /** Lets the listener hear what comes. Called in the same turn of the event loop in which the socket was accepted. */
    void begin(MessageListener begun) {
        listener = begun;
    }

    /** Somebody listens: hears what has come so far, and whatever comes. */
    void open() {
        open = true;
        hearHeld();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext here) {
        connection = here;
    }

    @Override
    public void channelRead(ChannelHandlerContext here, Object message) {
        if (message instanceof WebSocketFrame) {
            hear(message);
        } else {
            // The end of the request that asked for the upgrade.
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext here, Throwable failure) {
        if (failure instanceof CorruptedWebSocketFrameException) {
            hear(failure);
        } else {
            cut();
        }
    }

    private void hear(Object frameOrViolation) {
        if (held == null && open && isWritable()) {
            context.dispatch(frameOrViolation, this::handle);
            return;
        }
        if (held == null) {
            held = new ArrayDeque<>();
            here().channel().config().setAutoRead(false);
        }
        held.add(frameOrViolation);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext here) {
        if (isWritable()) {
            context.dispatch(writable -> drained.run());
        }
        hearHeld();
    }

    /** At least one, so that somebody who is sent very much is not deaf for as long. */
    private void hearHeld() {
        var waiting = held;
        if (waiting == null || hearingHeld || !open) {
            return;
        }
        hearingHeld = true;
        do {
            context.dispatch(waiting.remove(), this::handle);
        } while (!waiting.isEmpty() && isWritable());
        hearingHeld = false;
        if (waiting.isEmpty()) {
            held = null;
            here().channel().config().setAutoRead(true);
        }
    }

    private void handle(Object frameOrViolation) {
        if (frameOrViolation instanceof CorruptedWebSocketFrameException corrupted) {
            var status = corrupted.closeStatus();
            violate(status.code(), status.reasonText());
        } else if (frameOrViolation instanceof WebSocketFrame frame) {
            try {
                receive(frame);
            } finally {
                frame.release();
            }
        }
    }

    private void receive(WebSocketFrame frame) {
        if (deaf) {
            return;
        }
        listener().onAlive();
        if (frame instanceof CloseWebSocketFrame close) {
            receiveClose(close);
        } else if (frame instanceof PingWebSocketFrame) {
            send(new PongWebSocketFrame(frame.content().retain()));
        } else if (!closing && !(frame instanceof PongWebSocketFrame)) {
            receiveData(frame);
        }
    }

    private void receiveData(WebSocketFrame frame) {
        var message = assembler.add(frame);
        if (message instanceof MessageAssembler.Text text) {
            listener().onText(text.text());
        } else if (message instanceof MessageAssembler.Binary binary) {
            listener().onBinary(binary.data());
        } else if (message instanceof MessageAssembler.Violation violation) {
            violate(violation.closeCode(), violation.text());
        }
    }

    private void receiveClose(CloseWebSocketFrame close) {
        if (close.statusCode() > HIGHEST_CLOSE_CODE) {
            violate(WebSocketCloseStatus.PROTOCOL_ERROR.code(), "unknown close code");
            return;
        }
        deaf = true;
        if (!closing) {
            close(close.statusCode() < 0 ? NORMAL : close.statusCode(), close.reasonText());
        }
        // After everything sent before.
        here().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Fails the connection (RFC 6455 section 7.1.7): nothing more is heard from such a peer, not even its close. */
    private void violate(int code, String text) {
        deaf = true;
        if (!closing) {
            close(code, text);
            LingeringClose.end(here());
            listener().onClosed();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext here) {
        closing = true;
        deaf = true;
        context.dispatch(closed -> listener().onClosed());
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext here) {
        if (held != null) {
            held.forEach(ReferenceCountUtil::release);
            held.clear();
            held = null;
        }
    }

    /** Sends a text message, unless it is closing or closed, of which the listener hears. */
    void sendText(String text) {
        if (!closing) {
            send(new TextWebSocketFrame(text));
        }
    }

    /** The same; calls {@code taken} when the socket has taken it, or will not take it any more. */
    void sendText(String text, Runnable taken) {
        send(new TextWebSocketFrame(text), taken);
    }

    /** Like {@link #sendText(String, Runnable)}, with a binary message. */
    void sendBinary(Buffer data, Runnable taken) {
        send(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(data.getBytes())), taken);
    }

    /** Sends a ping, unless it is closing or closed. */
    void ping() {
        if (!closing) {
            send(new PingWebSocketFrame());
        }
    }

    private void send(WebSocketFrame frame) {
        // Whether it fails is heard as the end of the connection.
        var unused = here().write(frame, here().voidPromise());
        flushSoon();
    }

    /** What is sent in one turn of the event loop, as a page of the journal is, takes one call of the system. */
    private void flushSoon() {
        if (!isWritable()) {
            here().flush();
        } else if (!flushing) {
            flushing = true;
            here().executor().execute(this::flush);
        }
    }

    private void flush() {
        flushing = false;
        here().flush();
    }

    private void send(WebSocketFrame frame, Runnable taken) {
        if (closing) {
            frame.release();
            taken.run();
        } else {
            here().write(frame).addListener(written -> context.dispatch(done -> taken.run()));
            flushSoon();
        }
    }

    /** Whether more is on its way than should be. */
    boolean isCongested() {
        return !closing && !isWritable();
    }

    private boolean isWritable() {
        return here().channel().isWritable();
    }

    /** Calls {@code other} each time that is over. */
    void onDrained(Runnable other) {
        drained = other;
    }

    /** Closes after everything sent before; does nothing if it is closing or closed. */
    void close(int code, String reason) {
        if (!closing) {
            closing = true;
            send(new CloseWebSocketFrame(code, reason));
            // Whoever ends the connection in this turn must not be ahead of it: TLS drops what was not flushed by then.
            here().flush();
            ForcedClose.unlessClosed(here());
        }
    }

    private void cut() {
        ChannelFuture unused = here().close();
    }

    private ChannelHandlerContext here() {
        return Objects.requireNonNull(connection, "in the pipeline");
    }

    private MessageListener listener() {
        return Objects.requireNonNull(listener, "begun");
    }
}
