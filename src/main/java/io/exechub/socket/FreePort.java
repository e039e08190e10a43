package io.exechub.socket;

import io.exechub.socket.edge.EdgeSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;

/** Chooses a port where the operator left it to us. */
final class FreePort {
    private FreePort() {}

    /** Several verticles share one port, and the console's origin names it: it must be known before they start. */
    static EdgeSettings chosen(EdgeSettings edge) {
        if (edge.port() != 0) {
            return edge;
        }
        try (var probe = new ServerSocket(0)) {
            return edge.withPort(probe.getLocalPort());
        } catch (IOException noneFree) {
            throw new UncheckedIOException("no free port", noneFree);
        }
    }
}
