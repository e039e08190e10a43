package io.exechub.socket.bench.peer;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The floor: from the channel to the user's sockets, with nothing kept and nobody's token looked at. */
public final class BareVertx extends VerticleBase {
    private static final String CHANNEL = "submission-events";
    private static final int PORT = number("PORT");
    private static final Map<String, Set<ServerWebSocket>> SOCKETS = new ConcurrentHashMap<>();

    private static int number(String variable) {
        return Integer.parseInt(System.getenv().getOrDefault(variable, "0"));
    }

    /** Serves until it is killed. */
    public static void main(String[] args) {
        var vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        int cores = Runtime.getRuntime().availableProcessors();
        vertx.deployVerticle(() -> (Deployable) new BareVertx(), new DeploymentOptions().setInstances(cores))
                .compose(open -> subscribe(vertx))
                .onFailure(failure -> {
                    failure.printStackTrace();
                    System.exit(1);
                });
    }

    private static Future<Response> subscribe(Vertx vertx) {
        return Redis.createClient(vertx, "redis://127.0.0.1:" + number("REDIS_PORT"))
                .connect()
                .compose(redis -> redis.handler(BareVertx::pass)
                        .send(Request.cmd(Command.SUBSCRIBE).arg(CHANNEL)));
    }

    private static void pass(Response push) {
        if (push.size() != 3 || !push.get(0).toString().equals("message")) {
            return;
        }
        var event = new JsonObject(push.get(2).toBuffer());
        var userId = String.valueOf(event.remove("userId"));
        var frame = "{\"event\":\"execution_result\",\"data\":" + event.encode() + "}";
        for (var socket : SOCKETS.getOrDefault(userId, Set.of())) {
            var unused = socket.writeTextMessage(frame);
        }
    }

    @Override
    public Future<?> start() {
        return vertx.createHttpServer()
                .requestHandler(request -> {
                    var unused = request.response().end("up");
                })
                .webSocketHandler(BareVertx::serve)
                .listen(PORT, "127.0.0.1");
    }

    private static void serve(ServerWebSocket socket) {
        socket.textMessageHandler(text -> register(socket, new JsonObject(text).getJsonObject("data")));
    }

    private static void register(ServerWebSocket socket, JsonObject data) {
        var userId = data.getString("userId");
        SOCKETS.computeIfAbsent(userId, any -> ConcurrentHashMap.newKeySet()).add(socket);
        socket.closeHandler(closed -> SOCKETS.getOrDefault(userId, Set.of()).remove(socket));
        var unused = socket.writeTextMessage("{\"event\":\"registered\",\"data\":{}}");
    }
}
