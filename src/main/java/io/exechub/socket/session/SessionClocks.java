package io.exechub.socket.session;

import io.exechub.socket.protocol.CloseReason;
import java.time.Duration;
import java.time.Instant;

/**
 * The clocks of one session: registration deadline, token expiry, heartbeat, slow consumer, renewal. None has a timer of
 * its own; the hub sweeps them all. Times are monotonic milliseconds, but for the token's, which is the wall clock's.
 */
final class SessionClocks {
    private static final long WARNING_MILLIS = 60_000;
    private static final long NEVER = Long.MAX_VALUE;

    private final Session session;
    private final Connection connection;
    private final SessionSettings settings;
    private final Ticker ticker;
    private final long opened;
    private long heard;
    private long pinged;
    private boolean clientPings;
    /** Since when the connection has been congested, or {@link #NEVER}. */
    private long congestedSince = NEVER;
    /** When the mapping is to be renewed; {@link #NEVER} before registration. */
    private long renewAt = NEVER;
    /** When the client is to be warned, epoch ms; {@link #NEVER} before registration and after the warning. */
    private long warnAt = NEVER;
    /** When the session ends, epoch ms; {@link #NEVER} before registration. */
    private long expireAt = NEVER;

    SessionClocks(Session session, Connection connection, SessionSettings settings, Ticker ticker) {
        this.session = session;
        this.connection = connection;
        this.settings = settings;
        this.ticker = ticker;
        this.opened = ticker.millis();
        this.heard = opened;
        this.pinged = opened;
    }

    Duration age() {
        return Duration.ofMillis(ticker.millis() - opened);
    }

    void heard() {
        heard = ticker.millis();
    }

    void pingedByClient() {
        clientPings = true;
    }

    /** A congested client could not answer: its heartbeat begins anew. */
    void drained() {
        congestedSince = NEVER;
        heard = ticker.millis();
    }

    /** The session has a (fresh) token. Warns at once if less than a minute is left. */
    void registered(Instant expiresAt, Duration leeway) {
        session.stir();
        expireAt = expiresAt.plus(leeway).toEpochMilli();
        warnAt = expiresAt.toEpochMilli() - WARNING_MILLIS;
        if (renewAt == NEVER) {
            renewing();
        }
        warn();
    }

    void renewing() {
        renewAt = ticker.millis() + settings.leaseRenewal().toMillis();
    }

    /** Does what is due. May end the session. */
    void sweep() {
        long now = ticker.millis();
        if (connection.isCongested()) {
            sweepCongested(now);
        } else {
            if (congestedSince != NEVER) {
                drained();
            }
            sweepHeartbeat(now);
        }
        sweepRegistration(now);
        if (now >= renewAt) {
            session.renew(CatchUpCause.GAP);
        }
    }

    /** When {@link #sweep} has something to do, unless something happens before. */
    long nextDue() {
        long due = Math.min(renewAt, pinged + settings.heartbeat().toMillis());
        if (mustAnswer()) {
            due = Math.min(due, heard + 2 * settings.heartbeat().toMillis());
        }
        if (session.isUnregistered()) {
            due = Math.min(due, opened + settings.registrationTimeout().toMillis());
        }
        if (expireAt != NEVER) {
            due = Math.min(due, ticker.millis() + Math.min(warnAt, expireAt) - ticker.wallMillis());
        }
        return due;
    }

    private boolean mustAnswer() {
        return connection.answersPings() || clientPings;
    }

    private void sweepCongested(long now) {
        congestedSince = Math.min(congestedSince, now);
        if (now - congestedSince >= settings.slowConsumerTimeout().toMillis()) {
            session.close(CloseReason.SLOW_CONSUMER);
        }
    }

    private void sweepHeartbeat(long now) {
        long heartbeat = settings.heartbeat().toMillis();
        if (mustAnswer() && now - heard >= 2 * heartbeat) {
            session.close(CloseReason.HEARTBEAT_TIMEOUT);
        } else if (now - pinged >= heartbeat) {
            pinged = now;
            connection.ping();
        }
    }

    private void sweepRegistration(long now) {
        if (session.isUnregistered()
                && now - opened >= settings.registrationTimeout().toMillis()) {
            session.close(CloseReason.REGISTRATION_TIMEOUT);
        } else if (ticker.wallMillis() >= expireAt) {
            session.close(CloseReason.TOKEN_EXPIRED);
        } else {
            warn();
        }
    }

    private void warn() {
        if (ticker.wallMillis() >= warnAt) {
            warnAt = NEVER;
            session.warnOfExpiry();
        }
    }
}
