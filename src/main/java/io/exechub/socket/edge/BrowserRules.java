package io.exechub.socket.edge;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;

/**
 * What browsers are told to do with our answers, in one place, by path. Whatever is not named here is data: it runs
 * nothing, stands in no frame, is kept by nobody, and pages of other sites do not get it except by CORS.
 */
final class BrowserRules {
    private static final Map<String, String> DATA = Map.of(
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Cache-Control", "no-store");

    /** Loaded by pages of everybody. */
    private static final Map<String, String> CLIENT = Map.of(
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Resource-Policy", "cross-origin",
            // CORS adds the origin.
            "Vary", "Accept-Encoding");

    /** Its scripts and styles are files beside it, and it connects to nobody else: {@code 'self'} includes WebSockets. */
    private static final Map<String, String> CONSOLE = Map.of(
            "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                            + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Permissions-Policy",
                    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(),"
                            + " microphone=(), midi=(), payment=(), usb=()");

    private final TrustedProxies proxies;
    private final Duration hsts;

    /** @param hsts zero: browsers are not told to come by TLS only */
    BrowserRules(TrustedProxies proxies, Duration hsts) {
        this.proxies = proxies;
        this.hsts = hsts;
    }

    /** Before everything that answers. */
    void mount(Router routes) {
        routes.route().handler(this::apply);
    }

    private void apply(RoutingContext context) {
        var headers = context.response().headers();
        // Sniffing could make a script of what is none.
        headers.set("X-Content-Type-Options", "nosniff");
        headers.addAll(of(context.normalizedPath()));
        // Browsers do not believe it of a connection without TLS (RFC 6797 section 8.1).
        if (!hsts.isZero() && proxies.isSecure(context.request())) {
            headers.set("Strict-Transport-Security", "max-age=" + hsts.toSeconds());
        }
        context.next();
    }

    private static Map<String, String> of(String path) {
        if (isWithin(SockJsTransport.PATH, path) || isWithin(SocketIoDoor.PATH, path)) {
            // Their protocols have rules of their own, and poll often.
            return Map.of();
        } else if (isWithin("/client", path) || Pages.isDescription(path)) {
            return CLIENT;
        } else {
            return isWithin(Console.PATH, path) ? CONSOLE : DATA;
        }
    }

    private static boolean isWithin(String directory, String path) {
        return path.startsWith(directory)
                && (path.length() == directory.length() || path.charAt(directory.length()) == '/');
    }
}
