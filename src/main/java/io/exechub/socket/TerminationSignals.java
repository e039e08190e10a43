package io.exechub.socket;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * SIGTERM and SIGINT. A shutdown hook would not do: it cannot make the exit code 0, nor hear a second signal. The JDK has
 * no public way; {@code sun.misc.Signal} of module jdk.unsupported is the one everybody uses, and called by reflection
 * because the compiler warns of it whatever one does.
 */
final class TerminationSignals {
    private TerminationSignals() {}

    /** Calls {@code first} on the first signal and {@code again} on each further one, on a thread of the JVM's. */
    static void handle(Runnable first, Runnable again) {
        var told = new AtomicBoolean();
        Runnable onSignal = () -> (told.getAndSet(true) ? again : first).run();
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            var proxy =
                    Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (self, method, args) -> {
                        onSignal.run();
                        return null;
                    });
            var handle = signal.getMethod("handle", signal, handler);
            for (var name : new String[] {"TERM", "INT"}) {
                handle.invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            }
        } catch (ReflectiveOperationException unsupported) {
            throw new IllegalStateException("this Java cannot handle signals", unsupported);
        }
    }
}
