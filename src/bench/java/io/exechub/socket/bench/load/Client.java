package io.exechub.socket.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One socket of a user: registers, then looks for marks in what comes. Confined to its event loop. */
final class Client extends ChannelInboundHandlerAdapter {
    private static final String UPGRADED = "HTTP/1.1 101";
    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final Pattern POSITION = Pattern.compile("\"(?:id|lastEventId)\\\\?\":\\\\?\"([\\w-]+:\\d+)");

    private final Login login;
    private final Dialect dialect;
    private final Audience audience;
    private final int port;
    private boolean open;
    private boolean decided;
    private boolean closing;
    /** The beginning of a frame; null if nothing is left over. */
    private @Nullable ByteBuf rest;

    Client(Login login, Dialect dialect, int port, Audience audience) {
        this.login = login;
        this.dialect = dialect;
        this.port = port;
        this.audience = audience;
    }

    Login login() {
        return login;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        var unused = ctx.writeAndFlush(ClientFrames.upgrade(dialect.path(login), port));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var in = joined((ByteBuf) message);
        try {
            if (!open) {
                readHead(ctx, in);
            }
            if (open) {
                readFrames(ctx, in);
            }
        } finally {
            keepRest(ctx, in);
        }
    }

    private ByteBuf joined(ByteBuf in) {
        var before = rest;
        if (before == null) {
            return in;
        }
        rest = null;
        before.writeBytes(in);
        in.release();
        return before;
    }

    private void keepRest(ChannelHandlerContext ctx, ByteBuf in) {
        if (in.isReadable()) {
            rest = ctx.alloc().buffer(in.readableBytes() + 1_024).writeBytes(in);
        }
        in.release();
    }

    private void readHead(ChannelHandlerContext ctx, ByteBuf in) {
        var head = in.toString(UTF_8);
        int end = head.indexOf(END_OF_HEAD);
        if (end < 0) {
            return;
        }
        in.skipBytes(end + END_OF_HEAD.length());
        if (head.startsWith(UPGRADED)) {
            open = true;
            follow(ctx, dialect.onOpen(login));
        } else {
            fail(ctx, head.substring(0, head.indexOf('\r')));
        }
    }

    private void readFrames(ChannelHandlerContext ctx, ByteBuf in) {
        while (in.readableBytes() >= 2) {
            int at = in.readerIndex();
            int length = in.getByte(at + 1) & 0x7f;
            int head = length < 126 ? 2 : length == 126 ? 4 : 10;
            if (in.readableBytes() < head) {
                return;
            }
            length = head == 2 ? length : head == 4 ? in.getUnsignedShort(at + 2) : (int) in.getLong(at + 2);
            if (in.readableBytes() < head + length) {
                return;
            }
            onFrame(ctx, in.getByte(at) & 0x0f, in, at + head, length);
            in.readerIndex(at + head + length);
        }
    }

    private void onFrame(ChannelHandlerContext ctx, int opcode, ByteBuf in, int at, int length) {
        switch (opcode) {
            case ClientFrames.TEXT, ClientFrames.CONTINUATION -> onText(ctx, in, at, length);
            case ClientFrames.PING -> {
                var unused = ctx.writeAndFlush(ClientFrames.pong(in.slice(at, length)));
            }
            case ClientFrames.CLOSE -> onClose(ctx, length < Short.BYTES ? 0 : in.getUnsignedShort(at));
            default -> {
                // Pongs and binary frames are not asked for.
            }
        }
    }

    private void onText(ChannelHandlerContext ctx, ByteBuf in, int at, int length) {
        int end = at + length;
        int mark = Mark.find(in, at, end);
        if (mark < 0) {
            var text = in.toString(at, length, UTF_8);
            notePosition(text);
            follow(ctx, dialect.onText(text, login));
            return;
        }
        for (; mark >= 0; mark = Mark.find(in, mark + Mark.LENGTH, end)) {
            audience.heard(login, Mark.user(in, mark), Mark.number(in, mark), Mark.nanos(in, mark));
        }
        if (audience.resumes()) {
            notePosition(in.toString(at, length, UTF_8));
        }
    }

    private void notePosition(String text) {
        if (audience.resumes()) {
            POSITION.matcher(text).results().forEach(found -> login.ledger().standsAt(found.group(1)));
        }
    }

    private void follow(ChannelHandlerContext ctx, Dialect.Step step) {
        if (step.say() != null) {
            var unused = ctx.writeAndFlush(ClientFrames.text(step.say()));
        }
        if (decided) {
            return;
        }
        switch (step.outcome()) {
            case REGISTERED -> {
                decided = true;
                audience.registered(this, ctx.channel());
            }
            case REFUSED -> fail(ctx, "refused");
            case UNDECIDED -> {}
        }
    }

    private void onClose(ChannelHandlerContext ctx, int code) {
        if (!closing) {
            audience.complain("closed with " + code);
        }
        closing = true;
        var unused = ctx.close();
    }

    private void fail(ChannelHandlerContext ctx, String reason) {
        closing = true;
        decide(reason);
        var unused = ctx.close();
    }

    private void decide(String failure) {
        if (!decided) {
            decided = true;
            audience.failed(failure);
        }
    }

    /** Says goodbye and goes. */
    void leave(Channel channel) {
        closing = true;
        var unused = channel.writeAndFlush(ClientFrames.close()).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        audience.tell();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ReferenceCountUtil.release(rest);
        rest = null;
        decide("closed before it was registered");
        audience.left(ctx.channel(), closing);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        audience.complain(cause.toString());
        var unused = ctx.close();
    }
}
