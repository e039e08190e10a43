package io.exechub.socket.edge;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What SockJS over WebSocket costs besides: the frame of an event of 350 bytes within its own. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SockJsBenchmark {
    private final String frame = "{\"event\":\"execution_result\",\"id\":\"2t4hf2ox3085o:4711\",\"data\":{"
            + "\"submissionId\":\"s000000001\",\"status\":\"SUCCESS\",\"result\":{\"stdout\":\""
            + "x".repeat(205) + "\",\"time\":1.10,\"memory\":3120}}}";
    private final String sent = SockJsFrames.of(frame).substring(1);

    /** Of what the service sends. */
    @Benchmark
    public String escape() {
        return SockJsFrames.of(frame);
    }

    /** Of what a client sends. */
    @Benchmark
    public List<String> unframe() throws IOException {
        return SockJsFrames.messages(sent);
    }
}
