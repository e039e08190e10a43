package io.exechub.socket.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.TimeUnit;

/** Event loops of the fastest kind that this machine has. */
final class Loops {
    /** What connects on them. */
    static final Class<? extends SocketChannel> SOCKET =
            Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class;

    private static final int SOURCES = 8;
    private static final long GRACE_MILLIS = 200;
    private static final long LIMIT_MILLIS = 5_000;

    private Loops() {}

    /**
     * Has the next socket connect from one of eight loopback addresses, in turn. Linux has 28,000 ports for all that connect
     * from one address to one server, prefers one half of them, and searches those in order: from 14,000 sockets on, those
     * left a minute ago included, connecting from one address would take most of the time measured.
     */
    static Bootstrap spread(Bootstrap bootstrap, int number) {
        return Epoll.isAvailable()
                ? bootstrap
                        .option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true)
                        .localAddress("127.0.0." + (1 + number % SOURCES), 0)
                : bootstrap;
    }

    /** One of its own thread. */
    static EventLoop one() {
        return (EventLoop) new MultiThreadIoEventLoopGroup(1, io()).next();
    }

    private static IoHandlerFactory io() {
        return Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    /** Lets it write what is still to be written, and ends it. */
    static void end(EventLoop loop) {
        loop.parent()
                .shutdownGracefully(GRACE_MILLIS, LIMIT_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(LIMIT_MILLIS);
    }
}
