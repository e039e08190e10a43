package io.exechub.socket.edge;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;
import java.util.regex.Pattern;

/** What pages of everybody load from us: the client module, SockJS, and the descriptions of our interfaces. */
final class Pages {
    private static final String SOCKJS = "META-INF/resources/webjars/sockjs-client/1.6.1/dist";

    private static final String CLIENT = "web/client";
    /** AsyncAPI for what is said over sockets and through Redis, OpenAPI for HTTP. */
    private static final Pattern DESCRIPTION = Pattern.compile("/(?:asyncapi|openapi)\\.yaml");

    private static final int MAX_AGE_SECONDS = 300;

    private Pages() {}

    static void mount(Router router) {
        router.get("/client/sockjs.min.js").handler(context -> context.reroute("/client/lib/sockjs.min.js"));
        router.get("/client/lib/*")
                .handler(new GzippedScripts(SOCKJS, MAX_AGE_SECONDS))
                .handler(files(SOCKJS));
        router.get("/client/*")
                .handler(new GzippedScripts(CLIENT, MAX_AGE_SECONDS))
                .handler(files(CLIENT));
        router.getWithRegex(DESCRIPTION.pattern()).handler(Pages::callYaml).handler(files("web/api"));
    }

    /** Whether a description of our interfaces is served at a path. */
    static boolean isDescription(String path) {
        return DESCRIPTION.matcher(path).matches();
    }

    /** By its name of RFC 9512, which Vert.x does not know yet. */
    private static void callYaml(RoutingContext context) {
        context.addHeadersEndHandler(
                begins -> context.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/yaml"));
        context.next();
    }

    /** A directory of the jar. */
    static StaticHandler files(String root) {
        return StaticHandler.create(root).setIncludeHidden(false).setMaxAgeSeconds(MAX_AGE_SECONDS);
    }
}
