package io.exechub.socket.edge;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.List;

/** A door by which a request becomes a WebSocket. It needs no router, whose requests hide their connections. */
interface UpgradeDoor {
    /** Whether a request is for this door. */
    boolean isFor(HttpServerRequest request);

    /** Upgrades such a request, or answers what is wrong with it. */
    void enter(HttpServerRequest request);

    /** Lets a request enter by the first door that is for it, or else be routed. */
    static void enter(HttpServerRequest request, List<UpgradeDoor> doors, Router otherwise) {
        for (var door : doors) {
            if (door.isFor(request)) {
                door.enter(request);
                return;
            }
        }
        otherwise.handle(request);
    }
}
