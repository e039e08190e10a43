package io.exechub.socket.edge;

import io.vertx.core.Context;

/** Where something lives that one thread alone may touch. Thread-safe. */
record EventLoop(Context context, Thread thread) {
    /** The one this is called on. */
    static EventLoop of(Context current) {
        return new EventLoop(current, Thread.currentThread());
    }

    /** Does something there: at once if that is here, else soon, in the order of the calls. */
    void run(Runnable task) {
        if (Thread.currentThread() == thread) {
            task.run();
        } else {
            later(task);
        }
    }

    /** Does something there, after what is being done now. */
    void later(Runnable task) {
        context.runOnContext(there -> task.run());
    }
}
