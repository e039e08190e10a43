package io.exechub.socket.bench.load;

import org.jspecify.annotations.Nullable;

/** How the clients of a contender register, over WebSocket. Stateless. */
public interface Dialect {
    /** Where the upgrade is asked for. */
    String path(Login login);

    /** What happens when the WebSocket is open. */
    Step onOpen(Login login);

    /** What happens on a text that holds no event. */
    Step onText(String text, Login login);

    /**
     * What the client does next.
     *
     * @param say what it sends; null for nothing
     * @param outcome what has become of the registration
     */
    record Step(@Nullable String say, Outcome outcome) {
        static final Step WAIT = new Step(null, Outcome.UNDECIDED);
        static final Step REGISTERED = new Step(null, Outcome.REGISTERED);
        static final Step REFUSED = new Step(null, Outcome.REFUSED);

        static Step say(String text) {
            return new Step(text, Outcome.UNDECIDED);
        }
    }

    /** What has become of a registration. */
    enum Outcome {
        UNDECIDED,
        REGISTERED,
        REFUSED
    }
}
