package io.exechub.socket.telemetry;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** What the whole node knows of itself. Thread-safe. */
public final class NodeStatus {
    private final int maxConnections;
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<String, BooleanSupplier> conditions = new ConcurrentHashMap<>();
    private volatile boolean draining;
    private volatile int port;
    private volatile int managementPort;

    /** The state in one word, for the health document. */
    public enum State {
        /** All is well. */
        UP,
        /** Sockets are held, but something the service needs is away. */
        DEGRADED,
        /** The node is shutting down. */
        DRAINING
    }

    /** @param maxConnections how many connections this node may hold, all doors counted */
    public NodeStatus(int maxConnections) {
        this.maxConnections = maxConnections;
    }

    /** Names something that must hold for the node to be ready. */
    public void require(String condition, BooleanSupplier holds) {
        conditions.put(condition, holds);
    }

    /** Which of the conditions hold, in alphabetical order. */
    public Map<String, Boolean> conditions() {
        var now = new TreeMap<String, Boolean>();
        conditions.forEach((name, holds) -> now.put(name, holds.getAsBoolean()));
        return now;
    }

    /** Whether the load balancer should send new clients here. */
    public boolean isReady() {
        return state() == State.UP;
    }

    /** The state right now. */
    public State state() {
        if (draining) {
            return State.DRAINING;
        }
        boolean all = conditions.values().stream().allMatch(BooleanSupplier::getAsBoolean);
        return all ? State.UP : State.DEGRADED;
    }

    /** The node begins to shut down; there is no way back. */
    public void drain() {
        draining = true;
    }

    /** Whether the node is shutting down. */
    public boolean isDraining() {
        return draining;
    }

    /**
     * A connection more.
     *
     * @return false if that is more than the node may hold; it counts until it is closed all the same
     */
    public boolean connectionOpened() {
        return connections.incrementAndGet() <= maxConnections;
    }

    /** A connection less. */
    public void connectionClosed() {
        connections.decrementAndGet();
    }

    /** How many connections there are, all doors counted. */
    public int connections() {
        return connections.get();
    }

    /** How many connections it may hold, all doors counted. */
    public int maxConnections() {
        return maxConnections;
    }

    /** The public port that was bound; 0 before that. */
    public int port() {
        return port;
    }

    /** Says which public port was bound. */
    public void port(int bound) {
        port = bound;
    }

    /** The management port that was bound; 0 before that. */
    public int managementPort() {
        return managementPort;
    }

    /** Says which management port was bound. */
    public void managementPort(int bound) {
        managementPort = bound;
    }
}
