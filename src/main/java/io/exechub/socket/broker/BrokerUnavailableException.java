package io.exechub.socket.broker;

/** The broker could not be asked, or did not answer: the step may or may not have happened. Try again later. */
public final class BrokerUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Wraps what the connection said. */
    public BrokerUnavailableException(Throwable cause) {
        super(cause.getMessage(), cause, false, false);
    }
}
