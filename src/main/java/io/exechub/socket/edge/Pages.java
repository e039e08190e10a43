package io.exechub.socket.edge;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.StaticHandler;

/** What pages of everybody load from us: the client module and SockJS. */
final class Pages {
    private static final String SOCKJS = "META-INF/resources/webjars/sockjs-client/1.6.1/dist";

    private static final String CLIENT = "web/client";
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
    }

    /** A directory of the jar. */
    static StaticHandler files(String root) {
        return StaticHandler.create(root).setIncludeHidden(false).setMaxAgeSeconds(MAX_AGE_SECONDS);
    }
}
