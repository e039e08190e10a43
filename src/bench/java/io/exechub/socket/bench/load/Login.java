package io.exechub.socket.bench.load;

/**
 * Who a socket is for.
 *
 * @param user below 100,000
 * @param token a JWT for that user
 * @param ledger what its sockets have heard so far; one for each socket that is open at the same time
 */
public record Login(int user, String token, Ledger ledger) {
    static final int DIGITS = 5;

    /** What the contenders call the user. */
    public String userId() {
        return userId(user);
    }

    /** What the contenders call a user: of fixed width. */
    static String userId(int user) {
        return "u%05d".formatted(user);
    }
}
