package io.exechub.socket.edge;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a connection, behind the proxies that are trusted to say so. Each proxy appends to
 * {@code X-Forwarded-For} whom it was called by, so that the right-most hop that is no proxy of ours is the client;
 * whatever stands to its left, the client may have written itself. {@code Forwarded} (RFC 7239) is not looked at: a proxy
 * that knows one of the two headers passes the other one on as the client sent it.
 */
final class TrustedProxies {
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final String FORWARDED_PROTO = "X-Forwarded-Proto";
    private static final String UNKNOWN = "unknown";

    private final List<IpSubnetFilterRule> subnets;

    /**
     * @param subnets addresses, or subnets such as 10.0.0.0/8
     * @throws IllegalArgumentException if one is neither
     */
    TrustedProxies(List<String> subnets) {
        this.subnets = subnets.stream().map(TrustedProxies::subnet).toList();
    }

    private static IpSubnetFilterRule subnet(String text) {
        int slash = text.indexOf('/');
        var address = address(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException(text);
        }
        // An address alone is the subnet of all its bits; a NumberFormatException is an IllegalArgumentException.
        int prefix = slash < 0 ? 8 * address.getAddress().length : Integer.parseInt(text.substring(slash + 1));
        return new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT);
    }

    /** Whether the text is an address or a subnet. */
    static boolean isSubnet(String text) {
        try {
            return subnet(text).ruleType() == IpFilterRuleType.ACCEPT;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    /** The client's address, in its one spelling. */
    String clientOf(HttpServerRequest request) {
        var peer = peerOf(request);
        return peer == null
                ? UNKNOWN
                : client(peer, request.headers().getAll(FORWARDED_FOR)).getHostAddress();
    }

    /** Whether the client's way to us is encrypted: our own port is, or a trusted proxy says that the one it took is. */
    boolean isSecure(HttpServerRequest request) {
        if (request.isSSL()) {
            return true;
        }
        var peer = peerOf(request);
        return peer != null && isTrusted(peer) && "https".equalsIgnoreCase(request.getHeader(FORWARDED_PROTO));
    }

    private static @Nullable InetAddress peerOf(HttpServerRequest request) {
        var remote = request.remoteAddress();
        return remote == null || remote.hostAddress() == null ? null : address(remote.hostAddress());
    }

    private InetAddress client(InetAddress peer, List<String> forwardedFor) {
        var hops = forwardedFor.stream()
                .flatMap(header -> Stream.of(header.split(",", -1)))
                .toList();
        var client = peer;
        for (int i = hops.size() - 1; i >= 0 && isTrusted(client); i--) {
            var before = hop(hops.get(i).strip());
            if (before == null) {
                return client;
            }
            client = before;
        }
        return client;
    }

    private boolean isTrusted(InetAddress address) {
        var asked = new InetSocketAddress(address, 0);
        return subnets.stream().anyMatch(subnet -> subnet.matches(asked));
    }

    /** Some proxies add the port; null if it is no address, such as {@code unknown}. */
    private static @Nullable InetAddress hop(String text) {
        var address = address(text);
        if (address != null) {
            return address;
        }
        var withPort = HostAndPort.parseAuthority(text, 0);
        return withPort == null ? null : address(withPort.host());
    }

    /** Null if it is no address; names are not looked up. */
    private static @Nullable InetAddress address(String text) {
        try {
            var bytes = NetUtil.createByteArrayFromIpAddressString(text);
            return bytes == null ? null : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
