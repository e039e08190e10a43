package io.exechub.socket.edge;

/**
 * How much is on its way to one client: what has been sent and not yet been taken by its socket or, between two polls, by
 * the next one. Full is congested, until half of that is gone. Confined to its connection's event loop.
 */
final class InFlight {
    private static final int FULL = 64 * 1024;
    private static final int DRAINED = FULL / 2;

    private Runnable drained = () -> {};
    private int size;
    private boolean congested;

    /** Something of this length has been sent. */
    void sent(int length) {
        size += length;
        congested |= size >= FULL;
    }

    /** So much of it has been taken. */
    void taken(int length) {
        size -= length;
        if (congested && size <= DRAINED) {
            congested = false;
            drained.run();
        }
    }

    boolean isCongested() {
        return congested;
    }

    /** Calls {@code listener} each time there is room again. */
    void onDrained(Runnable listener) {
        drained = listener;
    }
}
