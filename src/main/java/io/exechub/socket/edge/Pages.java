package io.exechub.socket.edge;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.StaticHandler;

/** What browsers load from us: the client module, for everybody, and the console, where it is switched on. */
final class Pages {
    private static final String SOCKJS = "META-INF/resources/webjars/sockjs-client/1.6.1/dist";

    private static final String CLIENT = "web/client";
    private static final int MAX_AGE_SECONDS = 300;

    private Pages() {}

    static void mount(Router router, boolean console) {
        router.get("/client/sockjs.min.js").handler(context -> context.reroute("/client/lib/sockjs.min.js"));
        router.get("/client/lib/*")
                .handler(new GzippedScripts(SOCKJS, MAX_AGE_SECONDS))
                .handler(files(SOCKJS));
        router.get("/client/*")
                .handler(new GzippedScripts(CLIENT, MAX_AGE_SECONDS))
                .handler(files(CLIENT));
        if (console) {
            // By pattern: a plain path would match with the slash, too, and lead in a circle.
            router.getWithRegex("/console").handler(context -> context.redirect("/console/"));
            router.get("/console/*").handler(files("web/console"));
        }
    }

    private static StaticHandler files(String root) {
        return StaticHandler.create(root).setIncludeHidden(false).setMaxAgeSeconds(MAX_AGE_SECONDS);
    }
}
