package io.exechub.socket.edge;

import io.exechub.socket.model.SocketId;
import io.exechub.socket.model.SocketMapping;
import io.exechub.socket.model.UserId;
import io.exechub.socket.routing.Expulsions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators do to clients: see a user's sockets, close them, revoke tokens. With a bearer token whose scope contains
 * {@code admin}. Cluster-wide, whichever node is asked.
 */
final class AdminApi {
    private static final Logger log = LoggerFactory.getLogger(AdminApi.class);
    private static final String SOCKETS = "/api/v1/users/:user/sockets";
    private static final String REVOCATIONS = "/api/v1/revocations";
    private static final int MAX_BODY = 16 * 1024;

    private final Expulsions expulsions;
    private final BearerGuard guard;
    private final RevocationSettings settings;

    AdminApi(Expulsions expulsions, ApiTokens tokens, RevocationSettings settings) {
        this.expulsions = expulsions;
        this.guard = new BearerGuard(tokens, "admin");
        this.settings = settings;
    }

    void mount(Router routes) {
        routes.get(SOCKETS).handler(guard).handler(context -> ofUser(context, this::list));
        routes.delete(SOCKETS).handler(guard).handler(context -> ofUser(context, this::closeAll));
        routes.delete(SOCKETS + "/:socket").handler(guard).handler(context -> ofUser(context, this::closeOne));
        routes.post(REVOCATIONS).handler(Bodies.upTo(MAX_BODY)).handler(guard).handler(this::revoke);
    }

    private interface OfUser {
        void handle(RoutingContext context, UserId user);
    }

    private static void ofUser(RoutingContext context, OfUser step) {
        UserId user;
        try {
            user = new UserId(context.pathParam("user"));
        } catch (IllegalArgumentException notAUser) {
            Answers.problem(context, 400, "BAD_REQUEST", "the user in the path (expected: " + UserId.EXPECTATION + ")");
            return;
        }
        step.handle(context, user);
    }

    private void list(RoutingContext context, UserId user) {
        answer(context, expulsions.sockets(user).map(sockets -> new JsonObject()
                .put("userId", user.value())
                .put("sockets", new JsonArray(describe(sockets)))));
    }

    private static List<JsonObject> describe(List<SocketMapping> sockets) {
        return sockets.stream()
                .map(mapping -> new JsonObject()
                        .put("socketId", mapping.socket().value())
                        .put("edge", mapping.edge().value())
                        .put("leaseEndsAt", mapping.leaseEnd().toEpochMilli()))
                .toList();
    }

    private void closeAll(RoutingContext context, UserId user) {
        log.atInfo().addKeyValue("user", user).log("an operator closes all sockets");
        answer(context, expulsions.expel(user).map(AdminApi::closed));
    }

    private void closeOne(RoutingContext context, UserId user) {
        var socket = new SocketId(context.pathParam("socket"));
        log.atInfo().addKeyValue("user", user).addKeyValue("socket", socket).log("an operator closes a socket");
        expulsions
                .expel(user, socket)
                .onSuccess(closed -> {
                    if (closed == 0) {
                        Answers.problem(context, 404, "NOT_FOUND", "the user has no such live socket");
                    } else {
                        context.json(closed(closed));
                    }
                })
                .onFailure(away -> unavailable(context));
    }

    private void revoke(RoutingContext context) {
        RevocationRequest request;
        try {
            request = RevocationRequest.parse(context.body().buffer(), settings.retention());
        } catch (IllegalArgumentException bad) {
            Answers.problem(context, 400, "BAD_REQUEST", String.valueOf(bad.getMessage()));
            return;
        }
        log.atInfo().addKeyValue("tokens", request).log("an operator revokes");
        answer(context, revoke(request));
    }

    private Future<JsonObject> revoke(RevocationRequest request) {
        return request instanceof RevocationRequest.OfUser ofUser
                ? expulsions
                        .revoke(ofUser.user(), ofUser.issuedBefore(), ofUser.retention())
                        .map(closed -> closed(closed).put("revoked", true))
                : revoke((RevocationRequest.OfToken) request);
    }

    private Future<JsonObject> revoke(RevocationRequest.OfToken request) {
        return expulsions.revoke(request.tokenId(), request.retention()).map(new JsonObject().put("revoked", true));
    }

    private static JsonObject closed(int sockets) {
        return new JsonObject().put("closed", sockets);
    }

    private static void answer(RoutingContext context, Future<JsonObject> body) {
        body.onSuccess(context::json).onFailure(away -> unavailable(context));
    }

    private static void unavailable(RoutingContext context) {
        Answers.unavailable(context, "Redis could not be asked; try again");
    }
}
