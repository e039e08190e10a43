package io.exechub.socket.bench;

import io.exechub.socket.bench.load.Ledger;
import io.exechub.socket.bench.load.Login;
import io.exechub.socket.bench.peer.Tokens;
import java.util.List;
import java.util.stream.IntStream;

/** Those who log in. */
public final class Crowd {
    private Crowd() {}

    /** Users from {@code first} on, each as often as it has sockets. */
    public static List<Login> of(int first, int users, int socketsOfEach) {
        return IntStream.range(first, first + users)
                .boxed()
                .flatMap(user -> {
                    var token = Tokens.of(new Login(user, "", new Ledger()).userId());
                    return IntStream.range(0, socketsOfEach).mapToObj(any -> new Login(user, token, new Ledger()));
                })
                .toList();
    }
}
