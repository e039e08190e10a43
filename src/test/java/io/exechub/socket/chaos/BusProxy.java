package io.exechub.socket.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands before a node's event bus, where its peers connect, and passes on what they send; until it is told not to. What a
 * peer receives over a line of its own is not touched: only the way to this node is cut. Thread-safe.
 */
final class BusProxy implements AutoCloseable {
    private enum State {
        OPEN,
        /** Connections are reset, and new ones refused. */
        CUT,
        /** Connections are accepted, and all that is sent is swallowed. */
        MUTE
    }

    private static final int BACKLOG = 50;
    private static final int BUFFER = 16 * 1024;

    final int port = Ports.free();
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile State state = State.OPEN;
    private volatile ServerSocket door;

    /** @param target where the event bus listens, now or later */
    BusProxy(int target) {
        this.target = target;
        this.door = open();
    }

    private ServerSocket open() {
        try {
            var opened = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
            begin(() -> accept(opened));
            return opened;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void cut() {
        state = State.CUT;
        shut();
        resetAll();
    }

    void mute() {
        state = State.MUTE;
    }

    /** What was swallowed left a hole in its line: all lines begin anew. */
    void heal() {
        boolean shut = state == State.CUT;
        state = State.OPEN;
        resetAll();
        if (shut) {
            door = open();
        }
    }

    private void accept(ServerSocket from) {
        try {
            while (true) {
                connect(from.accept());
            }
        } catch (IOException shut) {
            resetAll();
        }
    }

    private void connect(Socket peer) {
        sockets.add(peer);
        try {
            var node = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(node);
            peer.setTcpNoDelay(true);
            node.setTcpNoDelay(true);
            begin(() -> pass(peer, node));
            begin(() -> pass(node, peer));
        } catch (IOException nobodyThere) {
            reset(peer);
        }
    }

    private void pass(Socket from, Socket to) {
        var buffer = new byte[BUFFER];
        try {
            var in = from.getInputStream();
            var out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (state == State.OPEN) {
                    out.write(buffer, 0, length);
                }
            }
        } catch (IOException broken) {
            // Ends as it does below.
        }
        reset(from);
        reset(to);
    }

    private void resetAll() {
        sockets.forEach(this::reset);
    }

    private void reset(Socket socket) {
        sockets.remove(socket);
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException gone) {
            // As was intended.
        }
    }

    private static void begin(Runnable work) {
        var thread = new Thread(work, "bus-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void shut() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        cut();
    }
}
