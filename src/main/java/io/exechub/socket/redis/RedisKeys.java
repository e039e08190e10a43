package io.exechub.socket.redis;

import io.exechub.socket.model.UserId;

/** The names of all our keys. Those of one user share a hash tag, so that a script may touch them all in a cluster. */
public final class RedisKeys {
    private static final String PREFIX = "exechub:";

    private RedisKeys() {}

    /** Hash: socket id to lease end and edge address. */
    public static String sockets(UserId user) {
        return ofUser(user, "sockets");
    }

    /** Sorted set: the user's sockets by when they were added, epoch µs; only where the oldest are closed at the limit. */
    public static String attached(UserId user) {
        return ofUser(user, "attached");
    }

    /** Stream: the user's events, {@code <seq>-0} each. */
    public static String journal(UserId user) {
        return ofUser(user, "journal");
    }

    /** Hash: the journal's epoch and newest sequence number. */
    public static String meta(UserId user) {
        return ofUser(user, "meta");
    }

    /** Hash: submission to its newest version. */
    public static String versions(UserId user) {
        return ofUser(user, "versions");
    }

    /** Sorted set: recent event ids by time of acceptance. */
    public static String seen(UserId user) {
        return ofUser(user, "seen");
    }

    /** String: the user's tokens issued before this time, epoch ms, are revoked. */
    public static String revokedBefore(UserId user) {
        return ofUser(user, "revoked");
    }

    /** String: there is one if the token with this {@code jti} is revoked. */
    public static String revoked(String tokenId) {
        return PREFIX + "revoked:" + tokenId;
    }

    /** String: whom the one-time ticket with this fingerprint lets in. */
    public static String ticket(String fingerprint) {
        return PREFIX + "ticket:" + fingerprint;
    }

    /** String: the administrator whom the console's pass with this fingerprint was given to. */
    public static String consolePass(String fingerprint) {
        return PREFIX + "console-pass:" + fingerprint;
    }

    /** String: the node that reads this submission stream now. */
    public static String lease(String stream) {
        return PREFIX + "lease:" + stream;
    }

    /** Sorted set: the nodes that are ready to read streams, by when they last said so. */
    public static String readers() {
        return PREFIX + "readers";
    }

    /** Stream: what publishers sent and we could not accept. */
    public static String rejected() {
        return PREFIX + "rejected";
    }

    /** String: there is one while repeats of a rejected message are not kept; beside that stream in a cluster. */
    public static String rejectedOnce(String source, String fingerprint) {
        return PREFIX + "{" + rejected() + "}:" + source + ":" + fingerprint;
    }

    /** Stream: what happened to this submission's events, if it is followed. The id may hold anything: a key may, too. */
    public static String trace(String submissionId) {
        return PREFIX + "trace:" + submissionId;
    }

    private static String ofUser(UserId user, String what) {
        return PREFIX + "{u:" + user.value() + "}:" + what;
    }
}
