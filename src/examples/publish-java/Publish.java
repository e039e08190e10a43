import com.fasterxml.jackson.databind.ObjectMapper;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * Publishes one submission event through Redis.
 *
 * <pre>{@code
 * export REDIS_URL=redis://localhost:6379
 * mvn -q compile exec:java -Dexec.args="stream u1 s1 RUNNING"
 * mvn -q compile exec:java -Dexec.args="channel u1 s1 SUCCESS '{\"stdout\":\"42\"}'"
 * }</pre>
 */
public final class Publish {
    private static final String CHANNEL = "submission-events";
    private static final String STREAM = "submission-stream";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ATTEMPTS = 5;

    private final RedisCommands<String, String> redis;

    private Publish(RedisCommands<String, String> redis) {
        this.redis = redis;
    }

    /** With an eventId that is made once. Better still: one that your database has, so that it outlives a crash. */
    private static Map<String, Object> event(String userId, String submissionId, String status, Object result) {
        var event = new LinkedHashMap<String, Object>();
        event.put("userId", userId);
        event.put("submissionId", submissionId);
        event.put("status", status);
        event.put("result", result);
        event.put("eventId", UUID.randomUUID().toString());
        event.put("publishedAt", System.currentTimeMillis());
        return event;
    }

    /** At least once: it waits in the stream while the service is away. */
    private void add(String event) throws InterruptedException {
        repeat(() -> !redis.xadd(STREAM, Map.of("event", event)).isEmpty(), "not added to " + STREAM);
    }

    /** Lost if nobody listens, which Redis says; so try again for a while. */
    private void publish(String event) throws InterruptedException {
        repeat(() -> redis.publish(CHANNEL, event) > 0, "nobody listens to " + CHANNEL);
    }

    /** What failed may have been done all the same: the eventId makes repeating it harmless. */
    private static void repeat(BooleanSupplier attempt, String otherwise) throws InterruptedException {
        var problem = new RedisException(otherwise);
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                if (attempt.getAsBoolean()) {
                    return;
                }
            } catch (RedisException away) {
                problem = away;
            }
            Thread.sleep(100L << i);
        }
        throw problem;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        var url = System.getenv().getOrDefault("REDIS_URL", "redis://localhost:6379");
        // Client and connection once for the whole program: it comes back by itself, and threads may share it.
        var client = RedisClient.create(url);
        client.setDefaultTimeout(Duration.ofSeconds(5));
        try (var connection = client.connect()) {
            var result = args.length > 4 ? JSON.readTree(args[4]) : null;
            var event = JSON.writeValueAsString(event(args[1], args[2], args[3], result));
            var publisher = new Publish(connection.sync());
            switch (args[0]) {
                case "stream" -> publisher.add(event);
                case "channel" -> publisher.publish(event);
                default -> throw new IllegalArgumentException(args[0] + " (expected: stream or channel)");
            }
        } catch (RedisException problem) {
            System.err.println("not published: " + problem.getMessage());
            System.exit(1);
        } finally {
            client.shutdown();
        }
    }
}
