package io.exechub.socket.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import io.exechub.socket.Mutations;
import io.vertx.core.buffer.Buffer;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CodecsFuzzTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Bytes for anything but the message: a stack trace, another class that is loaded. */
    private static final long FREE_ALLOWANCE = 4 << 20;

    @FuzzTest
    void aParcelIsRefusedOrWrittenAsItWasRead(byte[] message) {
        assertRefusedOrTheSame(new ParcelCodec(), message);
    }

    @FuzzTest
    void anExpulsionIsRefusedOrWrittenAsItWasRead(byte[] message) {
        assertRefusedOrTheSame(new ExpulsionCodec(), message);
    }

    @Test
    void andNearTheSeeds() {
        Mutations.ofSeeds(CodecsFuzzTest.class, "aParcelIsRefusedOrWrittenAsItWasRead")
                .forEach(this::aParcelIsRefusedOrWrittenAsItWasRead);
        Mutations.ofSeeds(CodecsFuzzTest.class, "anExpulsionIsRefusedOrWrittenAsItWasRead")
                .forEach(this::anExpulsionIsRefusedOrWrittenAsItWasRead);
    }

    private static <T> void assertRefusedOrTheSame(VersionedCodec<T> codec, byte[] message) {
        var buffer = Buffer.buffer(message);
        // Twice, since the first time classes may be loaded, and Jazzer looks into each of them.
        var read = read(codec, buffer);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        assertEquals(read, read(codec, buffer));
        long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(taken < FREE_ALLOWANCE + 8L * message.length, () -> "took " + taken + " bytes");
        if (read.isPresent()) {
            var written = Buffer.buffer();
            codec.encodeToWire(written, read.get());
            // What stands behind a message is not its own.
            assertEquals(buffer.getBuffer(0, Math.min(message.length, written.length())), written);
        }
    }

    private static <T> Optional<T> read(VersionedCodec<T> codec, Buffer buffer) {
        try {
            return Optional.of(codec.decodeFromWire(0, buffer));
        } catch (IllegalArgumentException refused) {
            return Optional.empty();
        }
    }
}
