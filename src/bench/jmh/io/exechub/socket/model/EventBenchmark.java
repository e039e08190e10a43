package io.exechub.socket.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.exechub.socket.protocol.JsonProtocol;
import io.exechub.socket.protocol.ServerMessage;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What is done for each event: an event of 350 bytes, as the Submission Service publishes it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EventBenchmark {
    private static final int MOST = 256 * 1024;
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final byte[] published = ("{\"userId\":\"u00001\",\"submissionId\":\"s000000001\",\"status\":\"SUCCESS\","
                    + "\"result\":{\"stdout\":\"" + "x".repeat(205) + "\",\"time\":1.10,\"memory\":3120},"
                    + "\"publishedAt\":1764000000000}")
            .getBytes(UTF_8);
    private final SubmissionEvent event = parsed();
    private final JournaledEvent journaled =
            new JournaledEvent(new Position("2t4hf2ox3085o", 4_711), event.name(), event.data(), 1_764_000_000_000L);

    private SubmissionEvent parsed() {
        try {
            return SubmissionEventParser.parse(published, MOST);
        } catch (RejectedEventException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From bytes to an event, checked and taken apart. */
    @Benchmark
    public SubmissionEvent parse() throws RejectedEventException {
        return SubmissionEventParser.parse(published, MOST);
    }

    /** What makes it the same event if it comes again without an id. */
    @Benchmark
    public DeduplicationKey fingerprint() {
        return DeduplicationKey.fingerprint(published, WINDOW);
    }

    /** The frame that all sockets of its user share. */
    @Benchmark
    public String buildFrame() {
        return JsonProtocol.encode(new ServerMessage.Event(journaled));
    }
}
