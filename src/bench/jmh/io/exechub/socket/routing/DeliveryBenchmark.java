package io.exechub.socket.routing;

import io.exechub.socket.model.Delivery;
import io.exechub.socket.model.EventName;
import io.exechub.socket.model.JournaledEvent;
import io.exechub.socket.model.Position;
import io.exechub.socket.model.UserId;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a delivery costs that goes to another node, alone in its parcel. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DeliveryBenchmark {
    private final ParcelCodec codec = new ParcelCodec();
    private final Parcel parcel = new Parcel(List.of(new Delivery(
            new UserId("u00001"),
            new JournaledEvent(
                    new Position("2t4hf2ox3085o", 4_711),
                    EventName.EXECUTION_RESULT,
                    "{\"submissionId\":\"s1\",\"status\":\"SUCCESS\",\"result\":{\"stdout\":\"" + "x".repeat(250) + "\"}}",
                    1_764_000_000_000L))));
    private final Buffer encoded = encode();

    /** For the wire. */
    @Benchmark
    public Buffer encode() {
        var buffer = Buffer.buffer();
        codec.encodeToWire(buffer, parcel);
        return buffer;
    }

    /** From the wire. */
    @Benchmark
    public Parcel decode() {
        return codec.decodeFromWire(0, encoded);
    }
}
