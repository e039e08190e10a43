package io.exechub.socket.edge;

import io.exechub.socket.edge.EdgeSettings.ConsoleAccess;
import io.exechub.socket.model.Ticket;
import io.vertx.core.Future;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * The console: files, and, where it is for administrators only, the way in. Signing in takes a token with the scope
 * {@code admin}, in a header, and leaves a pass in a cookie that scripts cannot read, other sites cannot send, and nothing
 * but the console gets. What people see before that lies in a directory of its own.
 */
final class Console {
    static final String PATH = "/console";

    private static final String ROOT = "web/console";
    private static final String EVERYTHING = PATH + "/*";
    private static final String SESSION = PATH + "/session";
    private static final String COOKIE = "exechub-console";

    private final ConsoleAccess access;
    private final ApiTokens tokens;
    private final ConsolePasses passes;

    Console(ConsoleAccess access, ApiTokens tokens, ConsolePasses passes) {
        this.access = access;
        this.tokens = tokens;
        this.passes = passes;
    }

    void mount(Router routes) {
        if (access == ConsoleAccess.OFF) {
            return;
        }
        // By pattern: a plain path would match with the slash, too, and lead in a circle.
        routes.getWithRegex(PATH).handler(context -> context.redirect(PATH + "/"));
        routes.get(SESSION).handler(this::describe);
        if (access == ConsoleAccess.ADMINISTRATORS) {
            guard(routes);
        } else {
            routes.get(EVERYTHING).handler(Pages.files(ROOT));
        }
    }

    private void guard(Router routes) {
        routes.post(SESSION).handler(new BearerGuard(tokens, "admin")).handler(this::signIn);
        routes.delete(SESSION).handler(this::signOut);
        routes.get(PATH + "/public/*").handler(Pages.files(ROOT + "/public"));
        routes.get(EVERYTHING)
                .handler(this::requirePass)
                .handler(Pages.files(ROOT).setCachingEnabled(false));
    }

    private void describe(RoutingContext context) {
        context.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        isSignedIn(context)
                .onSuccess(signedIn -> context.json(new JsonObject()
                        .put("guarded", access == ConsoleAccess.ADMINISTRATORS)
                        .put("signedIn", signedIn)))
                .onFailure(away -> unavailable(context));
    }

    private void signIn(RoutingContext context) {
        passes.issue(Bearer.tokenOf(context.request()).orElseThrow())
                .onSuccess(issued -> leave(
                        context,
                        Cookie.cookie(COOKIE, issued.pass().value())
                                .setMaxAge(issued.lifetime().toSeconds())))
                .onFailure(away -> unavailable(context));
    }

    private void signOut(RoutingContext context) {
        pass(context)
                .map(passes::end)
                .orElseGet(Future::succeededFuture)
                .onSuccess(ended -> leave(context, Cookie.cookie(COOKIE, "").setMaxAge(0)))
                .onFailure(away -> unavailable(context));
    }

    /** Always {@code Secure}: browsers take it from their own machine without TLS, too, and from nobody else. */
    private static void leave(RoutingContext context, Cookie cookie) {
        var response = context.response();
        response.addCookie(
                cookie.setPath(PATH + "/").setHttpOnly(true).setSecure(true).setSameSite(CookieSameSite.STRICT));
        response.putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .setStatusCode(204)
                .end();
    }

    private void requirePass(RoutingContext context) {
        context.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        isSignedIn(context)
                .onSuccess(signedIn -> {
                    if (signedIn) {
                        context.next();
                    } else {
                        sendToSignIn(context);
                    }
                })
                .onFailure(away -> unavailable(context));
    }

    private static void sendToSignIn(RoutingContext context) {
        if (context.normalizedPath().equals(PATH + "/")) {
            // Relative, so that it is right under a path prefix, too.
            context.response()
                    .setStatusCode(303)
                    .putHeader(HttpHeaders.LOCATION, "public/sign-in.html")
                    .end();
        } else {
            Answers.problem(context, 401, "NOT_SIGNED_IN", "this is for administrators who have signed in");
        }
    }

    private Future<Boolean> isSignedIn(RoutingContext context) {
        return access == ConsoleAccess.OPEN
                ? Future.succeededFuture(true)
                : pass(context).map(passes::isGood).orElseGet(() -> Future.succeededFuture(false));
    }

    private static Optional<Ticket> pass(RoutingContext context) {
        return Optional.ofNullable(context.request().getCookie(COOKIE))
                .flatMap(cookie -> Ticket.parse(cookie.getValue()));
    }

    private static void unavailable(RoutingContext context) {
        Answers.unavailable(context, "Redis could not be asked; try again");
    }
}
