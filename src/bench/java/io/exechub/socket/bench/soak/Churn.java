package io.exechub.socket.bench.soak;

import io.exechub.socket.bench.load.Audience;
import io.exechub.socket.bench.load.Login;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that leave and come back, going on where they stopped; one at a time, at an even pace. */
final class Churn implements AutoCloseable {
    private static final long LIMIT_SECONDS = 60;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong came = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final Audience audience;

    Churn(Audience audience, int perSecond) {
        this.audience = audience;
        long micros = TimeUnit.SECONDS.toMicros(1) / perSecond;
        var unused = clock.scheduleAtFixedRate(this::oneLeavesAndComesBack, micros, micros, TimeUnit.MICROSECONDS);
    }

    private void oneLeavesAndComesBack() {
        List<Login> gone = audience.leave(1);
        if (gone.isEmpty()) {
            return;
        }
        var back = audience.register(gone, 1).orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS);
        count(back.join());
    }

    private void count(Audience.Registrations registrations) {
        came.addAndGet(registrations.registered());
        failed.addAndGet(registrations.failed());
    }

    long came() {
        return came.get();
    }

    long failed() {
        return failed.get();
    }

    /** Returns when nobody is on the way any more. */
    @Override
    public void close() {
        clock.shutdown();
        try {
            clock.awaitTermination(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
