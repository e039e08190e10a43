package io.exechub.socket.edge;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Set;

/** Lets pass who shows a bearer token (RFC 6750) with a scope. */
final class BearerGuard implements Handler<RoutingContext> {
    private final ApiTokens tokens;
    private final String scope;

    BearerGuard(ApiTokens tokens, String scope) {
        this.tokens = tokens;
        this.scope = scope;
    }

    @Override
    public void handle(RoutingContext context) {
        tokens.scopes(Bearer.tokenOf(context.request()).orElse(""))
                .onSuccess(scopes -> admit(context, scopes))
                .onFailure(refused -> refuse(context, refused));
    }

    private static void refuse(RoutingContext context, Throwable cause) {
        var message = String.valueOf(cause.getMessage());
        if (cause instanceof ApiTokens.UndecidedException) {
            Answers.unavailable(context, message);
        } else {
            refuse(context, 401, "invalid_token", message);
        }
    }

    private void admit(RoutingContext context, Set<String> scopes) {
        if (scopes.contains(scope)) {
            context.next();
        } else {
            refuse(context, 403, "insufficient_scope", "the token's scope (expected: one that contains " + scope + ")");
        }
    }

    private static void refuse(RoutingContext context, int statusCode, String error, String message) {
        context.response().putHeader("WWW-Authenticate", "Bearer error=\"" + error + "\"");
        Answers.problem(context, statusCode, error.toUpperCase(Locale.ROOT), message);
    }
}
