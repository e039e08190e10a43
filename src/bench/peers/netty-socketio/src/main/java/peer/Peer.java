package peer;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOClient;
import com.corundumstudio.socketio.SocketIOServer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.RedisClient;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Socket.IO in Java: each user is a room; no Redis but for the channel; nothing is kept for those who are away. */
public final class Peer {
    private static final String CHANNEL = "submission-events";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] SECRET = System.getenv("JWT_SECRET").getBytes(StandardCharsets.UTF_8);

    private Peer() {}

    public static void main(String[] args) {
        var configuration = new Configuration();
        configuration.setHostname("127.0.0.1");
        configuration.setPort(Integer.parseInt(System.getenv("PORT")));
        var server = new SocketIOServer(configuration);
        server.addEventListener("register_user", Map.class, (client, data, ack) -> register(client, data));
        server.start();

        var redis = RedisClient.create("redis://127.0.0.1:" + System.getenv("REDIS_PORT"));
        var subscriber = redis.connectPubSub();
        subscriber.addListener(new RedisPubSubAdapter<String, String>() {
            @Override
            public void message(String channel, String message) {
                pass(server, message);
            }
        });
        subscriber.sync().subscribe(CHANNEL);
        System.out.println("ready");
    }

    private static void register(SocketIOClient client, Map<?, ?> data) throws Exception {
        var userId = String.valueOf(data.get("userId"));
        if (!userId.equals(userOf(String.valueOf(data.get("token"))))) {
            client.sendEvent("error_message", Map.of("message", "not your user"));
            return;
        }
        client.joinRoom(userId);
        client.sendEvent("registered", Map.of("userId", userId, "socketId", client.getSessionId().toString()));
    }

    /** Of a token with a good signature that has not expired. */
    private static String userOf(String token) throws Exception {
        var parts = token.split("\\.");
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
        var signature = mac.doFinal((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        if (!MessageDigest.isEqual(signature, Base64.getUrlDecoder().decode(parts[2]))) {
            return "";
        }
        var claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
        return claims.get("exp").asLong() > System.currentTimeMillis() / 1000 ? claims.get("userId").asText() : "";
    }

    private static void pass(SocketIOServer server, String message) {
        try {
            JsonNode event = JSON.readTree(message);
            var userId = ((ObjectNode) event).remove("userId").asText();
            var name = event.has("result") ? "execution_result" : "submission_status_update";
            server.getRoomOperations(userId).sendEvent(name, event);
        } catch (Exception malformed) {
            throw new IllegalArgumentException(malformed);
        }
    }
}
