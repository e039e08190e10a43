package io.exechub.socket.config;

/** What the service runs for; decides a few defaults and what is refused. */
public enum Environment {
    DEVELOPMENT,
    PRODUCTION
}
